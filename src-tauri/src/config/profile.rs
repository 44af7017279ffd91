//! The region profile in its file: every key may be left out and then has the pessimistic value.

use std::collections::BTreeMap;

use ::platform::{CatalogOptions, Columns};
use serde::Deserialize;
use settlement::BusinessDate;
use settlement::catalog::{CODE_LISTS, CatalogPart, MAPPING_LIST};
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::split::FundFormula;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    fence_2205: bool,
    fence_2205_refuses_settled: bool,
    reverse_unknown: Reverse,
    reverse_nothing: Vec<String>,
    reverse_forbidden: Vec<String>,
    unregister_nothing: Vec<String>,
    query_without_settlement_id: bool,
    in_flight_max_minutes: u32,
    definite_refusals: Vec<String>,
    cancel_is_idempotent: bool,
    resettle_window_days: u32,
    clock_skew_max_seconds: u32,
    quote_valid_seconds: u32,
    fund_formula: Formula,
    trace_in_settlement: bool,
    pub(super) catalog_age_max_days: u32,
    pub(super) list_age_max_days: u32,
    pub(super) policy_age_max_days: u32,
    catalog_without: Vec<String>,
    catalog_regional: Vec<String>,
    catalog_columns: BTreeMap<String, ColumnsShape>,
    tests: BTreeMap<String, Test>,
}

/// Where the cells of a file of 1320 or 1321 stand, from 1.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnsShape {
    code: usize,
    name: usize,
    version: usize,
    #[serde(default)]
    other_name: usize,
    #[serde(default)]
    spec: usize,
    #[serde(default)]
    unit: usize,
    #[serde(default)]
    maker: usize,
    #[serde(default)]
    restriction: usize,
    #[serde(default)]
    from: usize,
    #[serde(default)]
    to: usize,
    #[serde(default)]
    valid: usize,
}

impl ColumnsShape {
    fn columns(&self) -> Option<Columns> {
        let Self { code, name, version, other_name, spec, unit, maker, restriction, from, to, valid } = *self;
        let told = [code, name, version];
        let all = [code, name, version, other_name, spec, unit, maker, restriction, from, to, valid];
        let fits = told.iter().all(|place| *place > 0) && all.iter().all(|place| *place <= COLUMNS_MAX);
        fits.then_some(Columns {
            code,
            name,
            other_name,
            spec,
            unit,
            maker,
            bar_code: 0,
            restriction,
            class: 0,
            from,
            to,
            valid,
            version,
        })
    }
}

/// A result of the joint test: what a value rests on. Kept with the file in the journal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    who: String,
    when: String,
    case: String,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reverse {
    #[default]
    Unknown,
    Refuses,
    Accepts,
    Tombstone,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Formula {
    #[default]
    AccountOutside,
    AccountInside,
}

impl Default for File {
    fn default() -> Self {
        Self {
            fence_2205: false,
            fence_2205_refuses_settled: false,
            reverse_unknown: Reverse::Unknown,
            reverse_nothing: Vec::new(),
            reverse_forbidden: Vec::new(),
            unregister_nothing: Vec::new(),
            query_without_settlement_id: false,
            in_flight_max_minutes: 30,
            definite_refusals: Vec::new(),
            cancel_is_idempotent: false,
            resettle_window_days: 0,
            clock_skew_max_seconds: 120,
            quote_valid_seconds: 600,
            fund_formula: Formula::AccountOutside,
            trace_in_settlement: false,
            catalog_age_max_days: 30,
            list_age_max_days: 7,
            policy_age_max_days: 366,
            catalog_without: Vec::new(),
            catalog_regional: Vec::new(),
            catalog_columns: BTreeMap::new(),
            tests: BTreeMap::new(),
        }
    }
}

/// What the program must be shown before it believes it (safety §3): every value that is better than the pessimistic one.
const SHOWN: [&str; 9] = [
    "fence_2205",
    "fence_2205_refuses_settled",
    "reverse_unknown",
    "query_without_settlement_id",
    "in_flight_max_minutes",
    "definite_refusals",
    "cancel_is_idempotent",
    "resettle_window_days",
    "fund_formula",
];

/// What a region need not have; the desk does without it.
const OPTIONAL: [&str; 4] = ["1304", "1316", MAPPING_LIST, CODE_LISTS];
/// No catalog file has more columns.
const COLUMNS_MAX: usize = 500;

impl File {
    /// Which catalogs the region has.
    ///
    /// # Errors
    /// The key that does not fit, and what is expected.
    pub(super) fn catalogs(&self) -> Result<CatalogOptions, (String, &'static str)> {
        if self.catalog_without.iter().any(|number| !OPTIONAL.contains(&number.as_str())) {
            return Err(("catalog_without".to_owned(), "some of \"1304\" \"1316\" \"1317\" \"1901\""));
        }
        let part = |number: &String| CatalogPart::REGIONAL.into_iter().find(|part| part.number() == number);
        let mut columns = BTreeMap::new();
        for (number, shape) in &self.catalog_columns {
            let known = part(number).zip(shape.columns());
            let (part, shape) = known.ok_or_else(|| {
                let key = format!("catalog_columns.{number}");
                (key, "of 1320 or 1321: code, name, version and others, as positions 1 to 500")
            })?;
            columns.insert(part, shape);
        }
        let mut regional = BTreeMap::new();
        for number in &self.catalog_regional {
            let part =
                part(number).ok_or_else(|| ("catalog_regional".to_owned(), "\"1320\", \"1321\" or both"))?;
            // Without columns the update says so, and the old version stays.
            regional.insert(part, columns.get(&part).copied());
        }
        Ok(CatalogOptions { without: self.catalog_without.iter().cloned().collect(), regional })
    }

    /// The first value that is raised without a record of its test, or a record that is no record.
    pub(super) fn unproven(&self) -> Option<(String, &'static str)> {
        let worst = Self::default();
        let raised = |key: &str| match key {
            "fence_2205" => self.fence_2205,
            "fence_2205_refuses_settled" => self.fence_2205_refuses_settled,
            "reverse_unknown" => !matches!(self.reverse_unknown, Reverse::Unknown),
            "query_without_settlement_id" => self.query_without_settlement_id,
            "in_flight_max_minutes" => self.in_flight_max_minutes < worst.in_flight_max_minutes,
            "definite_refusals" => !self.definite_refusals.is_empty(),
            "cancel_is_idempotent" => self.cancel_is_idempotent,
            "resettle_window_days" => self.resettle_window_days > 0,
            _ => !matches!(self.fund_formula, Formula::AccountOutside),
        };
        if let Some(key) = SHOWN.into_iter().find(|key| raised(key) && !self.tests.contains_key(*key)) {
            return Some((format!("tests.{key}"), "who, when and case of the joint test that has shown it"));
        }
        if matches!(self.reverse_unknown, Reverse::Refuses) && self.reverse_nothing.is_empty() {
            return Some((
                "reverse_nothing".to_owned(),
                "the texts of 2601 that were seen in the joint test",
            ));
        }
        self.tests.iter().find_map(|(key, test)| {
            let day = BusinessDate::parse(&test.when).is_ok();
            let fits = |text: &str, min: usize| (min..=200).contains(&text.trim().chars().count());
            let known = SHOWN.contains(&key.as_str());
            let whole = known && day && fits(&test.who, 2) && fits(&test.case, 1) && fits(&test.note, 0);
            (!whole).then(|| {
                (format!("tests.{key}"), "who, when = \"yyyy-MM-dd\" and case of a key of this file")
            })
        })
    }
}

impl From<File> for RegionProfile {
    fn from(file: File) -> Self {
        Self {
            fence_2205: file.fence_2205,
            fence_2205_refuses_settled: file.fence_2205_refuses_settled,
            reverse_unknown: match file.reverse_unknown {
                Reverse::Unknown => ReverseUnknown::Unknown,
                Reverse::Refuses => ReverseUnknown::Refuses,
                Reverse::Accepts => ReverseUnknown::Accepts,
                Reverse::Tombstone => ReverseUnknown::Tombstone,
            },
            reverse_nothing: file.reverse_nothing,
            reverse_forbidden: file.reverse_forbidden,
            unregister_nothing: file.unregister_nothing,
            query_without_settlement_id: file.query_without_settlement_id,
            in_flight_max_ms: i64::from(file.in_flight_max_minutes) * 60_000,
            definite_refusals: file.definite_refusals,
            cancel_is_idempotent: file.cancel_is_idempotent,
            resettle_window_days: file.resettle_window_days,
            clock_skew_max_ms: i64::from(file.clock_skew_max_seconds) * 1000,
            quote_valid_ms: i64::from(file.quote_valid_seconds) * 1000,
            fund_formula: match file.fund_formula {
                Formula::AccountOutside => FundFormula::AccountOutside,
                Formula::AccountInside => FundFormula::AccountInside,
            },
            trace_in_settlement: file.trace_in_settlement,
        }
    }
}
