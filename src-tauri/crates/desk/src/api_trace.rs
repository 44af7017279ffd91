//! Arguments about the codes on packs of drugs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A pack was scanned.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ScanTraceCodeArgs {
    /// 追溯码, 20 digits.
    pub code: String,
    /// `FeeLineView::line` that is selected; counts where the hospital's list does not know the drug of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub line: Option<String>,
}

/// A code that is not of this line after all.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveTraceCodeArgs {
    /// `FeeLineView::line`.
    pub line: String,
    /// Which of `TraceView::codes`.
    pub code: String,
}

/// Parts of packs, or whole ones.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetSplitPackArgs {
    /// `FeeLineView::line`.
    pub line: String,
    /// Parts of packs?
    pub split: bool,
}
