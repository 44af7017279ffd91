//! What the desk shows of rules: hits on the lines of the bill, and the packs in use.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::ApprovalOfferView;

/// Rules at the bill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RulesView {
    /// Hits, of the visit first, then line by line, the gravest first.
    pub hits: Vec<RuleHitView>,
    /// So many of them stop the charge.
    pub open: u32,
    /// A consent form that was printed and waits for its signature.
    pub consent: Option<ConsentView>,
    /// Do lines ask for the patient's consent?
    pub asks_consent: bool,
    /// Can it be signed on a screen of the patient's?
    pub second_screen: bool,
    /// Is there something to explain on paper?
    pub explains: bool,
}

/// How a hit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RuleStanding {
    /// The charge does not go on like this.
    Open,
    /// The line is the patient's own.
    SelfPaid,
    /// Answered.
    Answered,
    /// It only says something.
    Note,
}

/// A rule that the bill meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleHitView {
    /// Rule.
    pub rule: String,
    /// Its line; none where it is about the visit.
    pub line: Option<String>,
    /// `catalog`, `quantity` ….
    pub family: String,
    /// `block`, `reason`, `consent`, `approval`, `self_pay`, `hint`.
    pub effect: String,
    /// How it stands.
    pub standing: RuleStanding,
    /// The same in a word or two.
    pub word: String,
    /// What was found, with its numbers.
    pub found: String,
    /// 条款.
    pub clause: String,
    /// Where it stands: row of the requirements and sources.
    pub source: String,
    /// Id and version of the pack.
    pub pack: String,
    /// What can be done.
    pub advice: String,
    /// May two people let it pass?
    pub overridable: bool,
    /// What was answered: reason, number of the paper.
    pub answer: Option<String>,
    /// Approvals of this patient for it, those that serve first; for what asks for one and has none.
    pub approvals: Vec<ApprovalOfferView>,
}

/// A consent that waits for its signature, on the counter or on the patient's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsentView {
    /// 单据号.
    pub number: String,
    /// What the patient pays himself.
    pub lines: Vec<ConsentLineView>,
    /// Its sum, yuan.
    pub total: String,
    /// 条款 that asks for it.
    pub clause: String,
    /// Is it signed on the patient's screen?
    pub on_screen: bool,
    /// What was written there; places from the upper left corner of a field of 2,000 by 1,000 steps.
    pub strokes: Option<Vec<Vec<(u16, u16)>>>,
}

/// A line of a consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsentLineView {
    /// 费用明细流水号.
    pub line: String,
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// Quantity with its unit.
    pub quantity: String,
    /// 金额.
    pub amount: String,
}

/// The packs in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PacksView {
    /// Id and version of each, the last one counts first.
    pub packs: Vec<String>,
    /// Rules that hold today.
    pub rules: u32,
    /// Why files were not taken, one line each.
    pub faults: Vec<String>,
    /// The pack that may be tried.
    pub trial: Option<String>,
}
