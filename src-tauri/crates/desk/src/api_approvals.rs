//! Arguments and rows of the register of approvals.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api_password::SecondArgs;

/// 审批类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKindArg {
    /// 限制用药.
    RestrictedDrug,
    /// 特殊病.
    SpecialDisease,
    /// 高值耗材.
    HighValue,
    /// 其他审批.
    Other,
}

/// An approval of the person at the desk; a second person confirms it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EnterApprovalArgs {
    /// 审批号, 2 to 40 characters; new for this person.
    pub number: String,
    /// 审批类别.
    pub kind: ApprovalKindArg,
    /// 医药机构目录编码 of what may be charged, up to 20; none = whatever the rule asks for.
    pub items: Vec<String>,
    /// 诊断代码 or its beginning; absent = any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub diagnosis: Option<String>,
    /// How much in all, as text; absent = as much as is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub quantity: Option<String>,
    /// The first day `yyyy-MM-dd`; absent = today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from: Option<String>,
    /// The last day `yyyy-MM-dd`; absent = open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<String>,
    /// Who confirms; one of the two is a supervisor.
    pub second: SecondArgs,
}

/// An approval that counts no more.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WithdrawApprovalArgs {
    /// `ApprovalRow::entry`.
    pub entry: u32,
    /// Why, 2 to 100 characters.
    pub reason: String,
}

/// An approval in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApprovalRow {
    /// 登记序号, from 1.
    pub entry: u32,
    /// 审批号.
    pub number: String,
    /// 审批类别 in words.
    pub kind: String,
    /// 姓名, masked.
    pub name: String,
    /// Is it of the person at the desk?
    pub here: bool,
    /// What may be charged, in words.
    pub items: String,
    /// 诊断代码 it is for.
    pub diagnosis: Option<String>,
    /// How much in all.
    pub quantity: Option<String>,
    /// How much of it is charged.
    pub used: String,
    /// The first day.
    pub from: String,
    /// The last day; absent = open.
    pub until: Option<String>,
    /// Who entered it, and when.
    pub entered: String,
    /// Who confirmed it.
    pub confirmed: Option<String>,
    /// Does it count today?
    pub counts: bool,
    /// 有效, 已到期, 已用完, 已撤销 ….
    pub state: String,
}

/// An approval of the person for a line that needs one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApprovalOfferView {
    /// 审批号.
    pub number: String,
    /// What it allows, in words.
    pub text: String,
    /// Why it does not serve here; absent = it does.
    pub why: Option<String>,
}
