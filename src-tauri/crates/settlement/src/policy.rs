//! 待遇政策 of a region as data: what the insurance gives to whom, as far as a bill at the counter needs it.
//!
//! It serves the estimate and nothing else: what is paid is what the platform answers. Numbers come from a file of the region;
//! none stands in the program.

use crate::money::{Money, Rate};
use crate::time::BusinessDate;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub id: String,
    /// Its version, as people call it.
    pub version: String,
    /// Beginning of the area codes (医保区划) of care for which it holds; empty = everywhere.
    pub region: String,
    /// The first day.
    pub valid_from: BusinessDate,
    /// The last day; none = open.
    pub valid_until: Option<BusinessDate>,
    /// The day on which somebody last compared it with what the region publishes.
    pub checked_on: BusinessDate,
    /// What is given, in order; the first that fits counts.
    pub benefits: Vec<Benefit>,
}

/// Where a person is insured, seen from the place of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// 本地: the same city.
    Local,
    /// 异地.
    Elsewhere,
}

/// What the personal account may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountUse {
    /// Everything the funds leave.
    All,
    /// What the funds leave of the part within the scope of the policy.
    InScope,
    /// Nothing: this insurance has no account, or it is used elsewhere.
    Nothing,
}

/// The pooled fund gives this ratio up to so much of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// In-scope charges of the year beyond the deductible; none = without end, for the last segment.
    pub up_to: Option<Money>,
    /// 支付比例.
    pub ratio: Rate,
}

/// 大额补助: what it gives of what the pooled fund would give beyond its cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LargeFee {
    /// 支付比例.
    pub ratio: Rate,
    /// 年度封顶线; none = without end.
    pub cap: Option<Money>,
}

/// 大病保险: what it gives of the patient's own in-scope share of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriousIllness {
    /// 起付线 of the year.
    pub threshold: Money,
    /// 支付比例 beyond it.
    pub ratio: Rate,
}

/// What is given to some of the insured at some visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// As people call it: 职工退休门诊.
    pub name: String,
    /// 险种类型; empty = every one.
    pub insurance_kinds: Vec<String>,
    /// Beginnings of 人员类别; empty = every one.
    pub person_kinds: Vec<String>,
    /// 医疗类别; empty = every one.
    pub care_kinds: Vec<String>,
    /// 医院等级; empty = every one.
    pub levels: Vec<String>,
    /// Where the person is insured; none = anywhere.
    pub place: Option<Place>,
    /// 起付线 of the year.
    pub deductible: Money,
    /// Ratios of the pooled fund, from the deductible up; at least one, the last without end.
    pub segments: Vec<Segment>,
    /// 统筹年度封顶线; none = without end.
    pub pooled_cap: Option<Money>,
    /// 公务员补助: its ratio of what pooled and large-fee fund leave.
    pub civil_servant: Option<Rate>,
    /// 大额补助.
    pub large_fee: Option<LargeFee>,
    /// 大病保险.
    pub serious_illness: Option<SeriousIllness>,
    /// What the account may be used for.
    pub account: AccountUse,
}

/// Who comes to which visit where.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// 险种类型.
    pub insurance_kind: &'a str,
    /// 人员类别.
    pub person_kind: &'a str,
    /// 医疗类别.
    pub care_kind: &'a str,
    /// 医院等级; empty = not said.
    pub level: &'a str,
    /// Where the person is insured.
    pub place: Place,
}

impl Benefit {
    fn fits(&self, visitor: &Visitor<'_>) -> bool {
        let listed = |list: &[String], word: &str| list.is_empty() || list.iter().any(|known| known == word);
        let begins = |start: &String| visitor.person_kind.starts_with(start.as_str());
        listed(&self.insurance_kinds, visitor.insurance_kind)
            && (self.person_kinds.is_empty() || self.person_kinds.iter().any(begins))
            && listed(&self.care_kinds, visitor.care_kind)
            && listed(&self.levels, visitor.level)
            && self.place.is_none_or(|place| place == visitor.place)
    }
}

impl Policy {
    /// Id and version.
    pub fn name(&self) -> String {
        format!("{} {}", self.id, self.version)
    }

    /// Does it hold on this day?
    pub fn holds_on(&self, day: BusinessDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }

    /// What is given to this visitor; nothing where the policy does not speak of him.
    pub fn benefit(&self, visitor: &Visitor<'_>) -> Option<&Benefit> {
        self.benefits.iter().find(|benefit| benefit.fits(visitor))
    }
}
