//! What the year has brought a person so far, and which chronic diseases are filed for him: what 5206 and 5301 tell.
//!
//! Nobody waits for it and no money rests on it: rules and the estimate of a split read it, and both do without.

use crate::money::Money;
use crate::person::InsuranceKind;
use crate::split::{FundKind, FundShare};
use crate::time::{BusinessDate, Timestamp};

/// 年度累计 of one insurance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearTotals {
    /// 险种类型.
    pub insurance: InsuranceKind,
    /// 年度.
    pub year: i32,
    /// 起付线累计.
    pub deductible: Money,
    /// 医疗费累计.
    pub fees: Money,
    /// 就诊次数; nothing where the centre does not count.
    pub visits: Option<u32>,
    /// What each fund has paid; funds that paid nothing are left out.
    pub funds: Vec<FundShare>,
}

impl YearTotals {
    /// A year in which nothing has happened yet.
    pub const fn nothing(insurance: InsuranceKind, year: i32) -> Self {
        Self { insurance, year, deductible: Money::ZERO, fees: Money::ZERO, visits: None, funds: Vec::new() }
    }

    /// What one fund has paid.
    pub fn fund(&self, kind: FundKind) -> Money {
        self.funds.iter().find(|share| share.fund == kind).map_or(Money::ZERO, |share| share.amount)
    }

    /// What all funds have paid; a sum out of range counts as the largest there is.
    pub fn fund_total(&self) -> Money {
        Money::sum(self.funds.iter().map(|share| share.amount)).unwrap_or(crate::money::MEMBER_MAX)
    }
}

/// 人员累计信息 (5206), every insurance and year that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accumulators {
    /// In the platform's order; an insurance without a row has had nothing.
    pub years: Vec<YearTotals>,
    /// When it was asked for.
    pub fetched_at: Timestamp,
}

impl Accumulators {
    /// The year of one insurance; where the platform names none, nothing has happened in it. Nothing where the answer is of an
    /// earlier year: it cannot tell of this one.
    pub fn of(&self, insurance: &InsuranceKind, year: i32) -> Option<YearTotals> {
        let told = self.years.iter().find(|one| one.insurance == *insurance && one.year == year);
        let of_this_year = self.fetched_at.china_date().year() == year;
        told.cloned().or_else(|| of_this_year.then(|| YearTotals::nothing(insurance.clone(), year)))
    }
}

/// 门慢门特备案 of one disease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// 门慢门特病种目录代码. Shape: up to 30 characters.
    pub code: String,
    /// 门慢门特病种名称.
    pub name: String,
    /// 开始日期.
    pub from: BusinessDate,
    /// 结束日期; nothing = open.
    pub until: Option<BusinessDate>,
}

impl Filing {
    /// Does it hold on this day?
    pub fn holds_on(&self, day: BusinessDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Is a diagnosis one of this disease? The lists have codes of their own, so a name that names the disease counts as well.
    pub fn covers(&self, code: &str, name: &str) -> bool {
        code.starts_with(&self.code) || name.contains(self.name.as_str())
    }
}

/// 人员慢特病备案 (5301).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filings {
    /// Every filing, also those that have ended.
    pub rows: Vec<Filing>,
    /// When it was asked for.
    pub fetched_at: Timestamp,
}

impl Filings {
    /// Those that hold on a day.
    pub fn on(&self, day: BusinessDate) -> impl Iterator<Item = &Filing> {
        self.rows.iter().filter(move |filing| filing.holds_on(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str) -> InsuranceKind {
        InsuranceKind::new(code).unwrap()
    }

    fn told(years: Vec<YearTotals>) -> Accumulators {
        Accumulators { years, fetched_at: Timestamp::parse_platform("2026-05-04 08:00:00").unwrap() }
    }

    #[test]
    fn year_without_a_row_is_a_year_without_anything() {
        let told = told(vec![YearTotals {
            fees: Money::parse("10.00").unwrap(),
            ..YearTotals::nothing(kind("310"), 2026)
        }]);
        assert_eq!(told.of(&kind("310"), 2026).unwrap().fees.fen(), 1000);
        assert_eq!(told.of(&kind("390"), 2026), Some(YearTotals::nothing(kind("390"), 2026)));
        assert_eq!(told.of(&kind("310"), 2027), None);
    }

    #[test]
    fn filing_covers_its_disease_by_code_or_name_while_it_holds() {
        let day = |text: &str| BusinessDate::parse(text).unwrap();
        let filing = Filing {
            code: "M01600".to_owned(),
            name: "糖尿病".to_owned(),
            from: day("2023-06-01"),
            until: Some(day("2028-12-31")),
        };
        assert!(filing.covers("M01600", "") && filing.covers("E11.900", "2型糖尿病"));
        assert!(!filing.covers("I10.x00", "高血压"));
        assert!(filing.holds_on(day("2028-12-31")) && !filing.holds_on(day("2029-01-01")));
        assert!(!filing.holds_on(day("2023-05-31")));
    }
}
