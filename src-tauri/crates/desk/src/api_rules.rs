//! Arguments about rules: what was ordered, what is answered to a rule, what is tried.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api_password::SecondArgs;

/// Time, place and cause of an injury, each 2 to 60 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InjuryArgs {
    /// 受伤时间.
    pub at: String,
    /// 受伤地点.
    pub place: String,
    /// 受伤原因.
    pub cause: String,
}

/// What prescription and order say of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct OrderArgs {
    /// 处方号, up to 26 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prescription: Option<String>,
    /// 用药天数, 1 to 366.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub days: Option<u32>,
    /// 用法用量, up to 60 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub usage: Option<String>,
    /// Did the doctor sign it?
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub signed: Option<bool>,
    /// The name under which the hospital system charges it, up to 60 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub charged_name: Option<String>,
}

/// How a rule is answered by the clerk alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RuleAnswerKind {
    /// 说明原因, 2 to 100 characters.
    Reason,
    /// 审批号, 2 to 40 characters.
    Approval,
}

/// An answer to a rule that asks.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerRuleArgs {
    /// `RuleHitView::rule`.
    pub rule: String,
    /// `RuleHitView::line`; absent where the rule is about the visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub line: Option<String>,
    /// How.
    pub kind: RuleAnswerKind,
    /// Reason, or number of the approval.
    pub text: String,
}

/// A line at the patient's own cost, or at the insurance's again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetSelfPaidArgs {
    /// `FeeLineView::line`.
    pub line: String,
    /// At the patient's own cost?
    pub self_paid: bool,
}

/// A signature, from the patient's screen.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PutSignatureArgs {
    /// `ConsentView::number`.
    pub number: String,
    /// Strokes of places from the upper left corner of a field of 2,000 by 1,000 steps.
    pub strokes: Vec<Vec<(u16, u16)>>,
}

/// The patient has signed the consent form.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignConsentArgs {
    /// `ConsentView::number`.
    pub number: String,
}

/// Two people let a charge pass that a rule stops.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OverrideRuleArgs {
    /// `RuleHitView::rule`.
    pub rule: String,
    /// `RuleHitView::line`; absent where the rule is about the visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub line: Option<String>,
    /// Why, 2 to 100 characters.
    pub reason: String,
    /// Who agrees; one of the two is a supervisor.
    pub second: SecondArgs,
}

/// Which days a pack is tried on.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RuleTrialArgs {
    /// So many days back, 1 to 366.
    pub days: u32,
}

/// What one rule would have done in those days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleTrialRow {
    /// Rule.
    pub rule: String,
    /// `block`, `reason` ….
    pub effect: String,
    /// 条款.
    pub clause: String,
    /// Id and version of the pack.
    pub pack: String,
    /// Bills that were looked at, the same in every row.
    pub looked_at: u32,
    /// Bills that it meets.
    pub bills: u32,
    /// Lines that it meets; a visit counts as none.
    pub lines: u32,
    /// What those lines come to, yuan.
    pub amount: String,
    /// Does it do what the packs in use do already, with as many lines?
    pub new: bool,
    /// What it says of the latest of them.
    pub example: String,
}
