//! A rule pack as data: rules with their parameters, classes of items they speak of, and when and where they hold.

use std::fmt;

use super::check::Check;
use super::facts::DoctorListing;
use crate::card_record::Sex;
use crate::ids::RuleId;
use crate::money::Money;
use crate::time::BusinessDate;

/// What kind of thing a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 目录.
    Catalog,
    /// 限量.
    Quantity,
    /// 关联.
    Association,
    /// 逻辑.
    Logic,
    /// 价格.
    Price,
    /// 重复.
    Duplicate,
    /// 审批.
    Approval,
    /// 同意.
    Consent,
    /// 医师.
    Doctor,
    /// 病因.
    Cause,
    /// 累计.
    Accumulator,
    /// 追溯.
    Trace,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 12] = [
        Self::Catalog,
        Self::Quantity,
        Self::Association,
        Self::Logic,
        Self::Price,
        Self::Duplicate,
        Self::Approval,
        Self::Consent,
        Self::Doctor,
        Self::Cause,
        Self::Accumulator,
        Self::Trace,
    ];

    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Quantity => "quantity",
            Self::Association => "association",
            Self::Logic => "logic",
            Self::Price => "price",
            Self::Duplicate => "duplicate",
            Self::Approval => "approval",
            Self::Consent => "consent",
            Self::Doctor => "doctor",
            Self::Cause => "cause",
            Self::Accumulator => "accumulator",
            Self::Trace => "trace",
        }
    }

    /// The Chinese word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Catalog => "目录",
            Self::Quantity => "限量",
            Self::Association => "关联",
            Self::Logic => "逻辑",
            Self::Price => "价格",
            Self::Duplicate => "重复",
            Self::Approval => "审批",
            Self::Consent => "同意",
            Self::Doctor => "医师",
            Self::Cause => "病因",
            Self::Accumulator => "累计",
            Self::Trace => "追溯",
        }
    }

    /// Does it speak of what the insurance pays only? What the patient pays himself is not its business then.
    pub const fn is_of_insurance(self) -> bool {
        match self {
            Self::Catalog
            | Self::Quantity
            | Self::Association
            | Self::Approval
            | Self::Doctor
            | Self::Cause
            | Self::Accumulator
            | Self::Trace => true,
            Self::Logic | Self::Price | Self::Duplicate | Self::Consent => false,
        }
    }
}

/// What a hit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// 不能收: stops the charge.
    Block,
    /// 要说明: asks for a reason.
    Reason,
    /// 要同意: asks for the patient's signed consent.
    Consent,
    /// 要审批: asks for the number of an approval; without one the line is the patient's own.
    Approval,
    /// 转自费: the line is the patient's own.
    SelfPay,
    /// 提示.
    Hint,
}

impl Effect {
    /// Every effect, the gravest first.
    pub const ALL: [Self; 6] =
        [Self::Block, Self::Reason, Self::Consent, Self::Approval, Self::SelfPay, Self::Hint];

    /// The stable word.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Reason => "reason",
            Self::Consent => "consent",
            Self::Approval => "approval",
            Self::SelfPay => "self_pay",
            Self::Hint => "hint",
        }
    }

    /// The Chinese word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "不能收",
            Self::Reason => "要说明",
            Self::Consent => "要同意",
            Self::Approval => "要审批",
            Self::SelfPay => "转自费",
            Self::Hint => "提示",
        }
    }
}

/// A named class of items: those whose catalog code begins, or whose name goes on, in one of these ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// Its name in this pack and in later ones.
    pub name: String,
    /// Beginnings of catalog codes (医疗目录编码).
    pub codes: Vec<String>,
    /// Parts of names.
    pub names: Vec<String>,
}

impl Class {
    /// Does an item belong to it?
    pub fn takes(&self, code: &str, name: &str) -> bool {
        self.codes.iter().any(|start| code.starts_with(start.as_str()))
            || self.names.iter().any(|part| name.contains(part.as_str()))
    }
}

/// Of which visits and lines a rule speaks; an empty list leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Classes of items.
    pub classes: Vec<String>,
    /// Classes that are left out.
    pub except: Vec<String>,
    /// Beginnings of diagnosis codes, one of which the visit must have.
    pub diagnoses: Vec<String>,
    /// Beginnings of diagnosis codes, none of which the visit may have.
    pub except_diagnoses: Vec<String>,
    /// 医疗类别.
    pub care_kinds: Vec<String>,
    /// 险种类型.
    pub insurance_kinds: Vec<String>,
}

/// The numbers and words of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// So many at most.
    pub count: Option<u32>,
    /// So many days.
    pub days: Option<u32>,
    /// So much money.
    pub amount: Option<Money>,
    /// The other side: classes of items.
    pub other: Vec<String>,
    /// Beginnings of diagnosis codes.
    pub diagnoses: Vec<String>,
    /// Words to be found, or members that must be there.
    pub words: Vec<String>,
    /// For one sex only.
    pub sex: Option<Sex>,
    /// From this age.
    pub age_from: Option<u32>,
    /// Up to this age, whole years.
    pub age_to: Option<u32>,
}

/// Which of the limits a check reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the members of `Limits`")]
pub enum Limit {
    Count,
    Days,
    Amount,
    Other,
    Diagnoses,
    Words,
    Sex,
    AgeFrom,
    AgeTo,
}

impl Limit {
    /// The key in a pack file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Days => "days",
            Self::Amount => "amount",
            Self::Other => "other",
            Self::Diagnoses => "diagnoses",
            Self::Words => "words",
            Self::Sex => "sex",
            Self::AgeFrom => "age_from",
            Self::AgeTo => "age_to",
        }
    }
}

impl Limits {
    /// Which are there, with their values as text.
    pub fn given(&self) -> Vec<(Limit, String)> {
        let number = |limit, value: Option<u32>| value.map(|value| (limit, value.to_string()));
        let list = |limit, values: &Vec<String>| (!values.is_empty()).then(|| (limit, values.join("、")));
        let sex = self.sex.map(|sex| (Limit::Sex, sex_word(sex).to_owned()));
        [
            number(Limit::Count, self.count),
            number(Limit::Days, self.days),
            self.amount.map(|amount| (Limit::Amount, amount.to_string())),
            list(Limit::Other, &self.other),
            list(Limit::Diagnoses, &self.diagnoses),
            list(Limit::Words, &self.words),
            sex,
            number(Limit::AgeFrom, self.age_from),
            number(Limit::AgeTo, self.age_to),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

pub(super) const fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
        Sex::NotStated => "未说明",
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id; a later pack with the same id takes its place.
    pub id: RuleId,
    /// What is looked at; says the family as well.
    pub check: Check,
    /// What a hit does.
    pub effect: Effect,
    /// May two people let it pass? Of a rule that stops.
    pub overridable: bool,
    /// 条款: the words of the rule.
    pub clause: String,
    /// Where it stands.
    pub source: String,
    /// 怎么办: what the clerk can do, a few words.
    pub advice: String,
    /// Holds only where this option has this value.
    pub option: Option<(String, String)>,
    /// Of which visits and lines.
    pub scope: Scope,
    /// Numbers and words.
    pub limits: Limits,
}

/// Where the sources disagree: a choice of the region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackOption {
    /// Its name.
    pub name: String,
    /// What is chosen, in words.
    pub about: String,
    /// What may be chosen.
    pub choices: Vec<String>,
    /// What is chosen unless a later pack chooses otherwise.
    pub chosen: String,
}

/// A pack of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its name.
    pub id: String,
    /// Its version, as people call it.
    pub version: String,
    /// Beginning of the area codes (医保区划) for which it holds; empty = everywhere.
    pub region: String,
    /// The first day.
    pub valid_from: BusinessDate,
    /// The last day; none = open.
    pub valid_until: Option<BusinessDate>,
    /// Classes.
    pub classes: Vec<Class>,
    /// The list of doctors, where the pack brings one.
    pub doctors: Vec<DoctorListing>,
    /// Options of its rules.
    pub options: Vec<PackOption>,
    /// What is chosen for options of earlier packs.
    pub chosen: Vec<(String, String)>,
    /// Rules of earlier packs that do not hold here.
    pub off: Vec<RuleId>,
    /// Rules.
    pub rules: Vec<Rule>,
}

impl Pack {
    /// Id and version.
    pub fn name(&self) -> String {
        format!("{} {}", self.id, self.version)
    }

    /// Does it hold on this day?
    pub fn holds_on(&self, day: BusinessDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }
}

/// Why a pack is not taken: which key, and what should stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFault {
    /// Such as `rule.A3-39.count`.
    pub key: String,
    /// The expected form.
    pub expected: String,
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.expected)
    }
}

impl std::error::Error for PackFault {}

impl PackFault {
    pub(super) fn new(key: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { key: key.into(), expected: expected.into() }
    }
}
