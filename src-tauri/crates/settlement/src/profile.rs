//! The region profile: what the joint test of a region has shown. Every default is the pessimistic value (safety §3).

use crate::split::FundFormula;

/// What 2601 answers for a message id the platform never saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReverseUnknown {
    /// Not known: the pessimistic value.
    #[default]
    Unknown,
    /// An error text.
    Refuses,
    /// Success.
    Accepts,
    /// Success, and a later original is refused.
    Tombstone,
}

/// One region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionProfile {
    /// Does 2207 fail when the visit has no open fee lines?
    pub fence_2205: bool,
    /// Does 2205 refuse once the lines are settled?
    pub fence_2205_refuses_settled: bool,
    /// Answer of 2601 for an unknown original.
    pub reverse_unknown: ReverseUnknown,
    /// Texts by which 2601 says that nothing is in effect under that message id (any more).
    pub reverse_nothing: Vec<String>,
    /// Texts by which 2601 says that a settlement stands and may not be reversed.
    pub reverse_forbidden: Vec<String>,
    /// Texts by which 2202 says that the registration is not there (any more).
    pub unregister_nothing: Vec<String>,
    /// May a query answer by visit alone (5204, 5203)?
    pub query_without_settlement_id: bool,
    /// Longest time a request can live in gateways after our time-out, ms.
    pub in_flight_max_ms: i64,
    /// Texts that prove a 2207 was not executed.
    pub definite_refusals: Vec<String>,
    /// Is a second 2208 for the same settlement refused?
    pub cancel_is_idempotent: bool,
    /// Days in which a full-pay bill may be resettled at the hospital; 0 = manual only.
    pub resettle_window_days: u32,
    /// Skew the platform tolerates, ms.
    pub clock_skew_max_ms: i64,
    /// How long a quote holds, ms.
    pub quote_valid_ms: i64,
    /// Is the personal account inside the fund total?
    pub fund_formula: FundFormula,
    /// Does 2207 take the trace codes of drugs? No money hangs on it: a region that does not know the node passes it over or says so.
    pub trace_in_settlement: bool,
}

impl Default for RegionProfile {
    fn default() -> Self {
        Self {
            fence_2205: false,
            fence_2205_refuses_settled: false,
            reverse_unknown: ReverseUnknown::Unknown,
            reverse_nothing: Vec::new(),
            reverse_forbidden: Vec::new(),
            unregister_nothing: Vec::new(),
            query_without_settlement_id: false,
            in_flight_max_ms: 30 * 60 * 1000,
            definite_refusals: Vec::new(),
            cancel_is_idempotent: false,
            resettle_window_days: 0,
            clock_skew_max_ms: 120_000,
            quote_valid_ms: 10 * 60 * 1000,
            fund_formula: FundFormula::AccountOutside,
            trace_in_settlement: false,
        }
    }
}
