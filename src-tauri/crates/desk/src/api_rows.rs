//! Rows that queries about money answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One attempt with its money, for lists and for the outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BillRow {
    /// 账单号.
    pub bill: String,
    /// Attempt.
    pub attempt: String,
    /// State as in the settlement machine, upper case: `SETTLED`, `IN_DOUBT` ….
    pub state: String,
    /// Masked name.
    pub person: String,
    /// 医疗费总额.
    pub total: String,
    /// 基金支付总额; empty before a quote.
    pub fund: Option<String>,
    /// 个人账户支出.
    pub account: Option<String>,
    /// 个人现金支出.
    pub cash: Option<String>,
    /// Paid by the patient so far, less what was returned.
    pub paid: String,
    /// 结算ID.
    pub settlement: Option<String>,
    /// Message id of the settling request, if one was journaled.
    pub msg_id: Option<String>,
    /// Text of the platform's refusal, verbatim.
    pub refusal: Option<String>,
    /// Since when in this state.
    pub since: String,
}

/// An account of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BalanceRow {
    /// `CASH:1`, `FUND:310:310100`, `PATIENT:…`.
    pub account: String,
    /// Signed, yuan.
    pub balance: String,
}

/// Estimates of one insurance by one policy, against what the platform answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EstimateRow {
    /// 险种类型.
    pub insurance: String,
    /// Name and version of the policy; nothing for bills without an estimate.
    pub policy: Option<String>,
    /// Bills of which the platform has told the split.
    pub bills: u32,
    /// Of these: right to the fen.
    pub exact: u32,
    /// Off by one fen at most.
    pub within_fen: u32,
    /// Off by a hundredth of the bill at most.
    pub within_percent: u32,
    /// The furthest off, yuan.
    pub worst: String,
}
