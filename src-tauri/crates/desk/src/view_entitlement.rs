//! What the platform tells of a person beside the visit: the year so far, and the diseases that are filed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::FundView;

/// 年度累计 and 慢特病备案.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntitlementView {
    /// The year so far, under the insurance that is chosen.
    pub accumulated: AccumulatedView,
    /// How the filings are known.
    pub filings_told: ToldView,
    /// Filings, also those that have ended.
    pub filings: Vec<FilingView>,
}

/// How something is known that nobody waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ToldView {
    /// From where.
    pub state: ToldState,
    /// When the platform said so, `yyyy-MM-dd HH:mm:ss`.
    pub at: Option<String>,
}

/// From where something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ToldState {
    /// Being asked for.
    Asking,
    /// Just told.
    Known,
    /// As it was told before; this time no answer came in time.
    Cached,
    /// Never told.
    Unknown,
}

/// 年度累计.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccumulatedView {
    /// How it is known.
    pub told: ToldView,
    /// The year; nothing where it is not known.
    pub year: Option<YearView>,
}

/// The year so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct YearView {
    /// 年度.
    pub year: i32,
    /// 医疗费累计, yuan.
    pub fees: String,
    /// 起付线累计, yuan.
    pub deductible: String,
    /// What each fund has paid.
    pub funds: Vec<FundView>,
    /// What they have paid together, yuan.
    pub fund_total: String,
    /// 就诊次数, where the centre counts.
    pub visits: Option<u32>,
}

/// 门慢门特备案.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilingView {
    /// 病种编码.
    pub code: String,
    /// 病种名称.
    pub name: String,
    /// 结束日期 `yyyy-MM-dd`; nothing = open.
    pub until: Option<String>,
    /// Does it hold today?
    pub in_force: bool,
}
