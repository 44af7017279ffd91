//! How centres differ, and how they misbehave: one switch each, so that a seed can draw any mixture.
//!
//! Plain is the friendly national default of the demo. Everything the reference calls "not found" is a switch here.
//! Deliberately not here: faults that happen once on request (`faults.rs`).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use serde::{Deserialize, Serialize};

use super::policy::Rounding;

/// Answer of 2601 for a message id the centre never executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReverseUnknown {
    /// -1 with a "not found" text.
    Error,
    /// 0, and nothing is remembered: a late copy of the original still executes.
    Ok,
    /// 0, and the message id is remembered as reversed: a late copy is refused.
    Tombstone,
}

/// What a message id seen before does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedMsgid {
    ExecutesAgain,
    /// The stored first answer is sent again.
    RepeatsAnswer,
    Refuses,
}

/// Rows of the 3202 result file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementRows {
    All,
    DifferencesOnly,
    Reversed,
    Doubled,
    /// The last row is lost.
    Missing,
}

/// The switches of one centre. Rates are per mille of the answers they apply to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flavours {
    /// The name it was chosen by.
    pub name: String,
    pub reverse_unknown: ReverseUnknown,
    /// 2205 refuses when every line in its scope is settled; otherwise it removes them and answers 0.
    pub fee_cancel_refuses_settled: bool,
    /// 2207 fails when the batch has no unsettled line; otherwise it settles the amounts of the request.
    pub settle_checks_lines: bool,
    /// 2207 fails when the visit was cancelled by 2202.
    pub settle_checks_visit: bool,
    /// 2206 and 2207 fail before 2203/2203A was uploaded.
    pub settle_needs_upload: bool,
    /// A 2207 for a batch that is settled makes a second settlement.
    pub settles_twice: bool,
    /// 2207 fails where a drug comes without 追溯码 (Hubei).
    pub wants_trace: bool,
    pub repeated_msgid: RepeatedMsgid,
    /// 5203 answers with `mdtrt_id` alone.
    pub query_without_setl_id: bool,
    /// 5204 answers with `mdtrt_id` alone, unsettled lines included.
    pub lines_without_setl_id: bool,
    /// 5203 shows the payers as 0 although the settlement has them.
    pub query_hides_split: bool,
    /// `fund_pay_sumamt` includes the personal account (Guangdong).
    pub fund_includes_account: bool,
    /// Executes a writing transaction, then answers -1 (per mille).
    pub minus_one: u32,
    /// Executes, then answers HTTP 502 (per mille).
    pub http_502: u32,
    /// Answers with another person's data (per mille of 2206, 2207, 2208).
    pub wrong_person: u32,
    /// 2207 pays other shares than 2206 promised (per mille).
    pub split_differs: u32,
    /// Amounts with a third decimal (per mille of 2206, 2207, 2208).
    pub three_decimals: u32,
    /// Amounts that do not add up (per mille of 2206, 2207, 2208).
    pub bad_sum: u32,
    /// A negative cash amount (per mille of 2206, 2207).
    pub negative: u32,
    /// An HTML page with status 200 instead of an answer, nothing executed (per mille).
    pub html: u32,
    /// Megabytes of junk after execution (per mille).
    pub junk: u32,
    /// **Unit**: bytes.
    pub junk_bytes: u32,
    /// Longest delay; drawn per request, before or after execution. **Unit**: ms.
    pub slow_ms: u32,
    /// A request whose answer was lost is delivered again this much later; 0 = never. **Unit**: ms.
    pub replay_after_ms: i64,
    /// A restart forgets requests that wait in the queue; otherwise it executes them.
    pub restart_loses: bool,
    /// Age of the books that 5201, 5203, 5204 and 3202 read. **Unit**: ms.
    pub replica_lag_ms: i64,
    pub numbers_as_text: bool,
    pub infcode_as_text: bool,
    pub negative_zero: bool,
    pub extra_fields: bool,
    /// `err_msg` is `success` instead of null.
    pub success_word: bool,
    /// Refusals carry infcode `"0"` with a text in `err_msg` (Hunan).
    pub refusal_as_zero: bool,
    /// Null, empty and decimal-age oddities of real answers.
    pub odd_nulls: bool,
    /// 1101 shows a large-sum row beside the employee row.
    pub second_insurance: bool,
    /// 2204 refuses a code it does not know; otherwise the line is wholly self-paid.
    pub unmapped_refused: bool,
    pub statement_rows: StatementRows,
    /// `stmt_rslt` as 000000/000103 instead of 0/1.
    pub statement_dictionary: bool,
    /// How shares become whole fen.
    pub rounding: Rounding,
    /// Clock of the centre minus the clock handed in. **Unit**: ms.
    pub clock_skew_ms: i64,
    /// Minutes of the day (from, to) in which everything is answered with a gateway fault.
    pub maintenance: Option<(i64, i64)>,
    /// Requests without a valid sign-in number are refused.
    pub sign_in_required: bool,
    /// A message id must be institution (12) + time (14) + 4 digits.
    pub msgid_checked: bool,
}

impl Default for Flavours {
    fn default() -> Self {
        Self {
            name: "plain".to_owned(),
            reverse_unknown: ReverseUnknown::Error,
            fee_cancel_refuses_settled: true,
            settle_checks_lines: true,
            settle_checks_visit: true,
            settle_needs_upload: true,
            settles_twice: false,
            wants_trace: false,
            repeated_msgid: RepeatedMsgid::ExecutesAgain,
            query_without_setl_id: false,
            lines_without_setl_id: false,
            query_hides_split: false,
            fund_includes_account: false,
            minus_one: 0,
            http_502: 0,
            wrong_person: 0,
            split_differs: 0,
            three_decimals: 0,
            bad_sum: 0,
            negative: 0,
            html: 0,
            junk: 0,
            junk_bytes: 2 * 1024 * 1024,
            slow_ms: 0,
            replay_after_ms: 0,
            restart_loses: false,
            replica_lag_ms: 0,
            numbers_as_text: false,
            infcode_as_text: false,
            negative_zero: false,
            extra_fields: false,
            success_word: false,
            refusal_as_zero: false,
            odd_nulls: true,
            second_insurance: false,
            unmapped_refused: false,
            statement_rows: StatementRows::All,
            statement_dictionary: false,
            rounding: Rounding::WholeBill,
            clock_skew_ms: 0,
            maintenance: None,
            sign_in_required: true,
            msgid_checked: true,
        }
    }
}

type Named = (&'static str, fn(&mut Flavours));

/// Every flavour that has a name: the plain one with one thing changed.
const NAMED: &[Named] = &[
    ("plain", |_| {}),
    ("reverse-ok", |f| f.reverse_unknown = ReverseUnknown::Ok),
    ("reverse-tombstone", |f| f.reverse_unknown = ReverseUnknown::Tombstone),
    ("fee-cancel-accepts", |f| f.fee_cancel_refuses_settled = false),
    ("settle-unchecked", |f| f.settle_checks_lines = false),
    ("settle-unchecked-visit", |f| {
        f.settle_checks_lines = false;
        f.settle_checks_visit = false;
    }),
    ("settles-twice", |f| f.settles_twice = true),
    ("wants-trace", |f| f.wants_trace = true),
    ("msgid-repeats-answer", |f| f.repeated_msgid = RepeatedMsgid::RepeatsAnswer),
    ("msgid-refused", |f| f.repeated_msgid = RepeatedMsgid::Refuses),
    ("query-by-visit", |f| {
        f.query_without_setl_id = true;
        f.lines_without_setl_id = true;
    }),
    ("query-hides-split", |f| f.query_hides_split = true),
    ("fund-includes-account", |f| f.fund_includes_account = true),
    ("minus-one", |f| f.minus_one = 300),
    ("http-502", |f| f.http_502 = 300),
    ("wrong-person", |f| f.wrong_person = 300),
    ("split-differs", |f| f.split_differs = 300),
    ("three-decimals", |f| f.three_decimals = 300),
    ("bad-sum", |f| f.bad_sum = 300),
    ("negative", |f| f.negative = 300),
    ("html", |f| f.html = 200),
    ("junk", |f| f.junk = 200),
    ("junk-4m", |f| {
        f.junk = 200;
        f.junk_bytes = 4 * 1024 * 1024;
    }),
    ("slow", |f| f.slow_ms = 3000),
    ("replay", |f| f.replay_after_ms = 5000),
    ("restart-loses", |f| f.restart_loses = true),
    ("replica-lag", |f| f.replica_lag_ms = 30 * 60_000),
    ("numbers-as-text", |f| f.numbers_as_text = true),
    ("infcode-as-text", |f| f.infcode_as_text = true),
    ("negative-zero", |f| f.negative_zero = true),
    ("extra-fields", |f| f.extra_fields = true),
    ("refusal-as-zero", |f| f.refusal_as_zero = true),
    ("second-insurance", |f| f.second_insurance = true),
    ("unmapped-refused", |f| f.unmapped_refused = true),
    ("statement-differences", |f| f.statement_rows = StatementRows::DifferencesOnly),
    ("statement-reversed", |f| f.statement_rows = StatementRows::Reversed),
    ("statement-doubled", |f| f.statement_rows = StatementRows::Doubled),
    ("statement-missing", |f| f.statement_rows = StatementRows::Missing),
    ("statement-dictionary", |f| f.statement_dictionary = true),
    ("shares-by-line", |f| f.rounding = Rounding::EachLine),
    ("shares-cut-off", |f| f.rounding = Rounding::CutOff),
    ("clock-off", |f| f.clock_skew_ms = 4 * 60_000),
    ("maintenance", |f| f.maintenance = Some((2 * 60, 3 * 60))),
];

impl Flavours {
    /// The names that `named` knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// The plain centre with the one change of that name.
    pub fn named(name: &str) -> Option<Self> {
        let (name, change) = NAMED.iter().find(|(known, _)| *known == name)?;
        let mut flavours = Self { name: (*name).to_owned(), ..Self::default() };
        change(&mut flavours);
        Some(flavours)
    }

    /// Ends every habit that spoils a request or its answer; what the centre is by nature stays.
    pub fn stop_misbehaving(&mut self) {
        for rate in [
            &mut self.minus_one,
            &mut self.http_502,
            &mut self.wrong_person,
            &mut self.split_differs,
            &mut self.three_decimals,
            &mut self.bad_sum,
            &mut self.negative,
            &mut self.html,
            &mut self.junk,
            &mut self.slow_ms,
        ] {
            *rate = 0;
        }
        self.replay_after_ms = 0;
        self.maintenance = None;
    }

    /// A mixture: each family is off, rare or heavy.
    pub fn random(draw: &mut ChaCha8Rng) -> Self {
        let mut pick = |options: u32| draw.next_u32() % options;
        let mut f = Self { name: "random".to_owned(), ..Self::default() };
        f.reverse_unknown =
            [ReverseUnknown::Error, ReverseUnknown::Ok, ReverseUnknown::Tombstone][pick(3) as usize];
        f.fee_cancel_refuses_settled = pick(3) > 0;
        f.settle_checks_lines = pick(4) > 0;
        f.settle_checks_visit = f.settle_checks_lines || pick(2) > 0;
        f.settles_twice = pick(8) == 0;
        f.repeated_msgid =
            [RepeatedMsgid::ExecutesAgain, RepeatedMsgid::RepeatsAnswer, RepeatedMsgid::Refuses]
                [pick(3) as usize];
        f.query_without_setl_id = pick(3) == 0;
        f.lines_without_setl_id = pick(3) == 0;
        f.query_hides_split = pick(6) == 0;
        f.fund_includes_account = pick(6) == 0;
        for rate in [
            &mut f.minus_one,
            &mut f.http_502,
            &mut f.wrong_person,
            &mut f.split_differs,
            &mut f.three_decimals,
            &mut f.bad_sum,
            &mut f.negative,
            &mut f.html,
            &mut f.junk,
        ] {
            *rate = [0, 0, 5, 60][pick(4) as usize];
        }
        f.junk_bytes = [2, 4][pick(2) as usize] * 1024 * 1024;
        f.slow_ms = [0, 0, 200, 90 * 60_000][pick(4) as usize];
        f.replay_after_ms = [0, 0, 30_000, 40 * 60_000][pick(4) as usize];
        f.restart_loses = pick(2) == 0;
        f.replica_lag_ms = [0, 0, 60_000, 30 * 60_000][pick(4) as usize];
        f.numbers_as_text = pick(4) == 0;
        f.infcode_as_text = pick(3) == 0;
        f.negative_zero = pick(4) == 0;
        f.extra_fields = pick(3) == 0;
        f.success_word = pick(3) == 0;
        f.refusal_as_zero = pick(6) == 0;
        f.odd_nulls = pick(2) == 0;
        f.second_insurance = pick(4) == 0;
        f.unmapped_refused = pick(3) == 0;
        f.statement_rows = [
            StatementRows::All,
            StatementRows::All,
            StatementRows::DifferencesOnly,
            StatementRows::Reversed,
            StatementRows::Doubled,
            StatementRows::Missing,
        ][pick(6) as usize];
        f.statement_dictionary = pick(4) == 0;
        f.clock_skew_ms = [0, 0, -4, 4][pick(4) as usize] * 60_000;
        f.maintenance = (pick(5) == 0).then_some((2 * 60, 3 * 60));
        f
    }
}
