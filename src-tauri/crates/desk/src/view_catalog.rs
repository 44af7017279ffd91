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
    /// Departments and doctors, with their ages.
    pub lists: Vec<ListView>,
    /// Fetch what is newer.
    pub update: ActionView,
    /// Apply a signed package.
    pub import: ActionView,
    /// An update that is on its way.
    pub progress: Option<CatalogProgressView>,
}

/// A list of the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListView {
    /// As it is called.
    pub name: String,
    /// How many rows it has.
    pub rows: u32,
    /// When it came, `yyyy-MM-dd HH:mm:ss`; nothing = never.
    pub fetched_at: Option<String>,
    /// So many days ago.
    pub days: Option<u32>,
    /// After so many days it counts as old.
    pub age_max_days: u32,
    /// It is older.
    pub stale: bool,
    /// Why it did not come the last time.
    pub fault: Option<String>,
}

/// How far an update is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogProgressView {
    /// What is being fetched.
    pub what: String,
    /// Rows taken so far.
    pub rows: u32,
    /// Files that were there already, from an update that was cut off.
    pub kept_files: u32,
    /// Their rows.
    pub kept_rows: u32,
    /// How much of the whole is done, in thousandths.
    pub permille: u32,
    /// About so long it takes still, once that can be said.
    pub seconds_left: Option<u32>,
    /// It was told to stop.
    pub stopping: bool,
}

/// 院内项目: how many there are, and how their mapping stands at the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OwnItemsView {
    /// All of them.
    pub total: u32,
    /// The centre holds the mapping.
    pub accepted: u32,
    /// The centre has taken the mapping, and its own list does not show it yet.
    pub unlisted: u32,
    /// To be told to the centre.
    pub waiting: u32,
    /// On their way.
    pub sent: u32,
    /// The centre holds another mapping, which another program told it.
    pub differs: u32,
    /// The centre does not take the mapping.
    pub refused: u32,
    /// Without a national code: self-pay only.
    pub unmapped: u32,
    /// Items of which the centre holds a mapping, and which the hospital's list does not have.
    pub centre_only: u32,
    /// The centre is being told.
    pub sending: bool,
    /// Tell the centre what waits.
    pub send: ActionView,
    /// Put the hospital's own mapping of one item in the place of what the centre holds.
    pub replace: ActionView,
    /// Take another list.
    pub import: ActionView,
}
