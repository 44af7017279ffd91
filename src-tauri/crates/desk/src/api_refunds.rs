//! Arguments and rows of what goes back to a patient, and of what is settled after all.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::TenderMethod;
use crate::view::{FeeLineView, FullPayView};

/// A deposit goes back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReturnDepositArgs {
    /// `DepositView::case`.
    pub deposit: String,
    /// Why, 2-100 characters; kept.
    pub reason: String,
}

/// What is owed was handed over.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PayOutArgs {
    /// `OwedView::case`.
    pub case: String,
}

/// A full pay is settled after all.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ResettleArgs {
    /// `FullPayView::case`, or the number on the old receipt.
    pub fallback: String,
    /// Was the old receipt handed back?
    pub receipt_returned: bool,
    /// Has the patient signed that the bill was not and will not be claimed at the insurer?
    pub unclaimed_signed: bool,
    /// Operator number of another person who vouches for a lost receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supervisor: Option<String>,
}

/// Manual reimbursement instead.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClaimManuallyArgs {
    /// `FullPayView::case`, or the number on the receipt.
    pub fallback: String,
}

/// A line that stays on the bill.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeptLineArgs {
    /// `FeeLineView::line`.
    pub line: String,
    /// How much of it stays, as text.
    pub quantity: String,
}

/// Some lines go back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RefundLinesArgs {
    /// `BillView::attempt`.
    pub attempt: String,
    /// What stays; the rest goes back. At least one line, and not everything.
    pub keeps: Vec<KeptLineArgs>,
    /// Why, 2-100 characters; kept and printed.
    pub reason: String,
}

/// Undo a settlement.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CancelSettlementArgs {
    /// `BillView::attempt`.
    pub attempt: String,
    /// Why, 2-100 characters; kept and printed.
    pub reason: String,
}

/// The refund was handed over.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PayRefundArgs {
    /// `BillView::attempt`.
    pub attempt: String,
    /// `BillView::intent` of the refund on the screen.
    pub intent: String,
}

/// A bill paid in full goes back, or some lines of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RefundFullPayArgs {
    /// `FullPayView::case`, or the number on the receipt.
    pub fallback: String,
    /// What stays; empty where everything goes back.
    pub keeps: Vec<KeptLineArgs>,
    /// Why, 2-100 characters; kept.
    pub reason: String,
    /// Was the old receipt handed back?
    pub receipt_returned: bool,
    /// Operator number of the supervisor who vouches for a lost receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supervisor: Option<String>,
}

/// Which bill paid in full.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FindFullPayArgs {
    /// `FullPayView::case`, or the number on a receipt.
    pub fallback: String,
}

/// A bill paid in full with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FullPayRow {
    /// The case.
    pub full_pay: FullPayView,
    /// What is paid for.
    pub lines: Vec<FeeLineView>,
}

/// A settlement of another window, as its settlement form names it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FindElsewhereArgs {
    /// 结算ID.
    pub settlement: String,
    /// 就诊ID.
    pub visit: String,
}

/// Give back what was found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RefundElsewhereArgs {
    /// `ElsewhereView::intent`.
    pub intent: String,
    /// 单据号 of the settlement form.
    pub receipt: String,
    /// How the share was paid, as the form says.
    pub method: TenderMethod,
    /// Reference of the other method on the form, 1-64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reference: Option<String>,
    /// Was the form handed back?
    pub receipt_returned: bool,
    /// Operator number of the supervisor who vouches for a lost form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supervisor: Option<String>,
    /// Why, 2-100 characters; kept and printed.
    pub reason: String,
}
