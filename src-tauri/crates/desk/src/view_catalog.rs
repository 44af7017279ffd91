//! F5: which catalog is in use, and an update that is on its way.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::ActionView;

/// 目录.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogView {
    /// Version in use; nothing = none.
    pub version: Option<String>,
    /// How many items can be charged.
    pub items: u32,
    /// When the platform last said what is newest, `yyyy-MM-dd HH:mm:ss`; nothing for a table that came with the program.
    pub fetched_at: Option<String>,
    /// After so many days without a look the lamp warns.
    pub age_max_days: u32,
    /// Fetch what is newer.
    pub update: ActionView,
    /// An update that is on its way.
    pub progress: Option<CatalogProgressView>,
}

/// How far an update is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogProgressView {
    /// What is being fetched.
    pub what: String,
    /// Rows taken so far.
    pub rows: u32,
    /// How much of the whole is done, in thousandths.
    pub permille: u32,
    /// About so long it takes still, once that can be said.
    pub seconds_left: Option<u32>,
    /// It was told to stop.
    pub stopping: bool,
}
