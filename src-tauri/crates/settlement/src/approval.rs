//! 审批登记: what the hospital or the insurance has approved for a person, and how much of it is left (requirements 54, 59-62, 206).
//!
//! The register is the fold of the journal: an approval is entered, perhaps entered again with more, perhaps withdrawn. What was
//! charged on it is counted from the bills themselves, so that a bill that came to nothing uses nothing up.

use crate::attempt::Attempt;
use crate::fact::Fact;
use crate::fees::FeeLine;
use crate::ids::{ClerkNo, ItemCode, PersonName, PersonNo};
use crate::machine::State;
use crate::money::Quantity;
use crate::rules::{AnswerKind, RuleAnswer};
use crate::time::{BusinessDate, Timestamp};

/// 审批类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApprovalKind {
    /// 限制用药.
    RestrictedDrug,
    /// 特殊病.
    SpecialDisease,
    /// 高值耗材.
    HighValue,
    /// 其他: special exams, drugs bought outside.
    Other,
}

impl ApprovalKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::RestrictedDrug, Self::SpecialDisease, Self::HighValue, Self::Other];

    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::RestrictedDrug => "restricted_drug",
            Self::SpecialDisease => "special_disease",
            Self::HighValue => "high_value",
            Self::Other => "other",
        }
    }

    /// The Chinese word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RestrictedDrug => "限制用药",
            Self::SpecialDisease => "特殊病",
            Self::HighValue => "高值耗材",
            Self::Other => "其他审批",
        }
    }

    /// Reads the stable word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// An approval as it was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// 审批号. Shape: 2 to 40 characters; unique for a person.
    pub number: String,
    /// 审批类别.
    pub kind: ApprovalKind,
    /// For whom.
    pub person: PersonNo,
    /// 姓名.
    pub name: PersonName,
    /// What may be charged; empty = whatever its rule asks for.
    pub items: Vec<ItemCode>,
    /// The diagnosis must begin so; nothing = any.
    pub diagnosis: Option<String>,
    /// How much of it in all; nothing = as much as is needed while it holds.
    pub quantity: Option<Quantity>,
    /// The first day.
    pub from: BusinessDate,
    /// The last day; nothing = open.
    pub until: Option<BusinessDate>,
    /// Who entered it.
    pub clerk: ClerkNo,
    /// Who confirmed it; nothing where it was typed with a line.
    pub second: Option<ClerkNo>,
}

/// An approval counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalWithdrawn {
    /// 审批号.
    pub number: String,
    /// For whom it was.
    pub person: PersonNo,
    /// Why, 2-100 characters.
    pub reason: String,
    /// By whom.
    pub clerk: ClerkNo,
}

/// An approval in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// As it was entered last.
    pub approval: Approval,
    /// When it was entered first.
    pub entered_at: Timestamp,
    /// That it was withdrawn, and when.
    pub withdrawn: Option<(ApprovalWithdrawn, Timestamp)>,
}

/// Why an approval does not serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// 已撤销, and why.
    Withdrawn(String),
    /// 未生效.
    NotYet(BusinessDate),
    /// 已过期.
    Ended(BusinessDate),
    /// 不含本项目.
    OtherItem,
    /// 诊断不符.
    OtherDiagnosis(String),
    /// 已用完: so much was approved.
    UsedUp(Quantity),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Withdrawn(reason) => write!(f, "已撤销：{reason}"),
            Self::NotYet(from) => write!(f, "{from} 起才有效"),
            Self::Ended(until) => write!(f, "{until} 已到期"),
            Self::OtherItem => f.write_str("不含本项目"),
            Self::OtherDiagnosis(start) => write!(f, "只限诊断 {start}"),
            Self::UsedUp(quantity) => write!(f, "批准的 {quantity} 已用完或不够"),
        }
    }
}

/// What an approval is wanted for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The day of the charge.
    pub on: BusinessDate,
    /// The line; nothing where the rule is about the visit.
    pub line: Option<&'a FeeLine>,
    /// 诊断代码 of the visit.
    pub diagnosis: &'a str,
    /// What was charged on it elsewhere. **Unit**: ten-thousandths.
    pub used: i64,
}

impl Registered {
    /// Does it serve?
    ///
    /// # Errors
    /// The first reason why not.
    pub fn serves(&self, wanted: &Wanted<'_>) -> Result<(), Unusable> {
        let approval = &self.approval;
        if let Some((withdrawn, _)) = &self.withdrawn {
            return Err(Unusable::Withdrawn(withdrawn.reason.clone()));
        }
        let listed =
            |line: &FeeLine| approval.items.is_empty() || approval.items.contains(&line.item.item_code);
        if wanted.line.is_some_and(|line| !listed(line)) {
            return Err(Unusable::OtherItem);
        }
        if wanted.on < approval.from {
            return Err(Unusable::NotYet(approval.from));
        }
        if let Some(until) = approval.until.filter(|until| *until < wanted.on) {
            return Err(Unusable::Ended(until));
        }
        if let Some(start) =
            approval.diagnosis.as_ref().filter(|start| !wanted.diagnosis.starts_with(start.as_str()))
        {
            return Err(Unusable::OtherDiagnosis(start.clone()));
        }
        let needs = wanted.line.map_or(0, |line| line.quantity.ten_thousandths());
        match approval.quantity {
            Some(quantity) if wanted.used.saturating_add(needs) > quantity.ten_thousandths() => {
                Err(Unusable::UsedUp(quantity))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Is a line charged on this approval?
pub fn charged_on(answers: &[RuleAnswer], number: &str) -> bool {
    answers.iter().any(|answer| answer.kind == AnswerKind::Approval && answer.text == number)
}

/// What lines have charged on an approval. **Unit**: ten-thousandths.
pub fn used_by<'a>(lines: impl IntoIterator<Item = &'a FeeLine>, number: &str) -> i64 {
    let on_it = lines.into_iter().filter(|line| charged_on(&line.answers, number));
    on_it.fold(0, |sum: i64, line| sum.saturating_add(line.quantity.ten_thousandths()))
}

/// Does a try hold what it charged, or may it still? What came to nothing or went back uses nothing up.
pub fn holds(attempt: &Attempt) -> bool {
    match attempt.state {
        State::Void | State::Cancelled | State::Refunded => false,
        State::Draft
        | State::Registered
        | State::Uploaded
        | State::Quoted
        | State::Settling
        | State::InDoubt
        | State::Reversing
        | State::Fencing
        | State::Confirming
        | State::Settled
        | State::Cancelling
        | State::CancelFencing
        | State::Manual => true,
    }
}

/// Every approval ever entered, in the order of their first entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register(Vec<Registered>);

impl Register {
    /// Folds a fact of the journal.
    pub fn fold(&mut self, at: Timestamp, fact: &Fact) {
        if let Fact::ApprovalEntered(approval) = fact {
            match self.place(&approval.person, &approval.number) {
                Some(known) => known.approval.clone_from(approval),
                None => self.0.push(Registered {
                    approval: (**approval).clone(),
                    entered_at: at,
                    withdrawn: None,
                }),
            }
        }
        if let Fact::ApprovalWithdrawn(withdrawn) = fact
            && let Some(known) = self.place(&withdrawn.person, &withdrawn.number)
        {
            known.withdrawn.get_or_insert_with(|| ((**withdrawn).clone(), at));
        }
    }

    fn place(&mut self, person: &PersonNo, number: &str) -> Option<&mut Registered> {
        self.0.iter_mut().find(|one| one.approval.person == *person && one.approval.number == number)
    }

    /// All of them.
    pub fn all(&self) -> &[Registered] {
        &self.0
    }

    /// Those of a person.
    pub fn of<'a>(&'a self, person: &'a PersonNo) -> impl Iterator<Item = &'a Registered> {
        self.0.iter().filter(move |one| one.approval.person == *person)
    }

    /// One of them.
    pub fn find(&self, person: &PersonNo, number: &str) -> Option<&Registered> {
        self.0.iter().find(|one| one.approval.person == *person && one.approval.number == number)
    }
}

#[cfg(test)]
mod tests;
