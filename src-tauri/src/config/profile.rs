//! The region profile in its file: every key may be left out and then has the pessimistic value.

use serde::Deserialize;
use settlement::profile::{RegionProfile, ReverseUnknown};
use settlement::split::FundFormula;

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    fence_2205: bool,
    fence_2205_refuses_settled: bool,
    reverse_unknown: Reverse,
    query_without_settlement_id: bool,
    in_flight_max_minutes: u32,
    definite_refusals: Vec<String>,
    cancel_is_idempotent: bool,
    resettle_window_days: u32,
    clock_skew_max_seconds: u32,
    quote_valid_seconds: u32,
    fund_formula: Formula,
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
            query_without_settlement_id: false,
            in_flight_max_minutes: 30,
            definite_refusals: Vec::new(),
            cancel_is_idempotent: false,
            resettle_window_days: 0,
            clock_skew_max_seconds: 120,
            quote_valid_seconds: 600,
            fund_formula: Formula::AccountOutside,
        }
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
        }
    }
}
