//! Arguments and rows about the hospital's own items.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The hospital's list of items, whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportOwnItemsArgs {
    /// Name of the file, to be shown.
    pub name: String,
    /// What stands in it: columns parted by tabs or commas, named in the first line.
    pub text: String,
}

/// How an own item stands; `all` only to ask by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OwnItemFilter {
    /// Whatever it is.
    All,
    /// No national code: self-pay only.
    Unmapped,
    /// To be told to the centre.
    Waiting,
    /// On its way.
    Sent,
    /// The centre holds it.
    Accepted,
    /// The centre has taken it, and its own list does not show it.
    Unlisted,
    /// The centre holds another one, from elsewhere.
    Differs,
    /// The centre does not take it.
    Refused,
    /// The centre holds a mapping of it, and the hospital's list does not have it.
    CentreOnly,
}

/// Which package of the catalog.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportCatalogPackageArgs {
    /// Folder of the package on this machine or on a stick, or its `package.toml`.
    pub path: String,
}

/// Which item's mapping is put in the place of what the centre holds.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplaceMappingArgs {
    /// 医药机构目录编码.
    pub item_code: String,
}

/// Which own items.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OwnItemsArgs {
    /// How they stand.
    pub state: OwnItemFilter,
    /// Part of the name or code; empty = every one.
    pub text: String,
    /// At most so many rows, 1-500.
    pub limit: u32,
}

/// An item of the hospital's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OwnItemRow {
    /// 医药机构目录编码.
    pub item_code: String,
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// 单位.
    pub unit: String,
    /// 单价, yuan; empty where the hospital's list does not have it.
    pub unit_price: String,
    /// 医疗目录编码, if the hospital names one.
    pub catalog_code: Option<String>,
    /// How it stands.
    pub state: OwnItemFilter,
    /// The centre's own words where it does not take it, or what it holds instead.
    pub words: Option<String>,
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ListWanted {
    /// 科室.
    Departments,
    /// 医师名录.
    Doctors,
}

/// What was typed for a department or a doctor.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListSearchArgs {
    /// Which list.
    pub list: ListWanted,
    /// Pinyin, name, code or the hospital's own number; empty = the first rows.
    pub text: String,
    /// At most so many rows, 1-100.
    pub limit: u32,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListSearchRow {
    /// 科室编码, or 国家医师编码.
    pub code: String,
    /// 名称, or 姓名.
    pub name: String,
    /// Does it hold today, for the insurance?
    pub holds: bool,
}

/// A code with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodeLabelRow {
    /// Which list: insurance_kind, care_kind, cert_kind, person_kind, insurance_state, fee_grade, sex, charge_kind, list_type.
    pub list: String,
    /// The code.
    pub code: String,
    /// Its name.
    pub label: String,
    /// The centre gave it; else it came with the program.
    pub centre: bool,
}
