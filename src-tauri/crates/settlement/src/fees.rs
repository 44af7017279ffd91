//! What is charged: fee lines, how the platform split them, and the visit they belong to.

use crate::ids::{CatalogCode, FeeLineNo, ItemCode};
use crate::money::{Money, MoneyFault, Quantity, Rate, UnitPrice};
use crate::person::CareKind;
use crate::rules::RuleAnswer;
use crate::time::Timestamp;

/// 收费项目等级.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// 甲 01.
    A,
    /// 乙 02.
    B,
    /// 丙 03: wholly self-paid.
    C,
}

impl Grade {
    /// `01`, `02`, `03`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::A => "01",
            Self::B => "02",
            Self::C => "03",
        }
    }

    /// Reads `01`, `02`, `03`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "01" => Some(Self::A),
            "02" => Some(Self::B),
            "03" => Some(Self::C),
            _ => None,
        }
    }
}

/// An item of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogItem {
    /// 医药机构目录编码.
    pub item_code: ItemCode,
    /// 医疗目录编码.
    pub catalog_code: CatalogCode,
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// 单位.
    pub unit: String,
    /// 单价.
    pub unit_price: UnitPrice,
    /// 甲乙丙.
    pub grade: Grade,
    /// 先自付比例.
    pub first_pay: Rate,
    /// 最高限价.
    pub price_ceiling: Option<UnitPrice>,
}

/// What prescription and order say of a line, as far as the desk was told (requirements 39-47).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// 处方号.
    pub prescription: Option<String>,
    /// The number of its document, where the prescription came mixed and is sent apart (`prescription`).
    pub document: Option<String>,
    /// 用药天数.
    pub days: Option<u32>,
    /// 用法用量.
    pub usage: Option<String>,
    /// 医师签名; nothing where nobody said.
    pub signed: Option<bool>,
    /// The name under which the hospital system charges it.
    pub charged_name: Option<String>,
}

/// What the patient says of an injury: time, place and cause (requirement 36).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injury {
    /// 受伤时间 as it was told.
    pub at: String,
    /// 受伤地点.
    pub place: String,
    /// 受伤原因.
    pub cause: String,
}

/// 门慢门特病种 of a visit, as it is filed (5301).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disease {
    /// 病种编码. Shape: up to 30 characters.
    pub code: String,
    /// 病种名称.
    pub name: String,
}

/// A fee line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeLine {
    /// 费用明细流水号.
    pub line_no: FeeLineNo,
    /// The item as the catalog had it when the line was written.
    pub item: CatalogItem,
    /// 数量.
    pub quantity: Quantity,
    /// 单价 of this line.
    pub unit_price: UnitPrice,
    /// 金额 = round half up (quantity × price).
    pub amount: Money,
    /// 处方/医嘱号 (requirement 70).
    pub order_no: Option<String>,
    /// 费用发生时间.
    pub occurred_at: Timestamp,
    /// What prescription and order say of it.
    pub order: Order,
    /// At the patient's own cost, whatever the catalog gives.
    pub self_paid: bool,
    /// What was answered to the rules about it.
    pub answers: Vec<RuleAnswer>,
}

impl FeeLine {
    /// Does the patient pay all of it, by his own wish or because the item is of class C?
    pub fn is_self_paid(&self) -> bool {
        self.self_paid || self.item.grade == Grade::C
    }

    /// 处方号 under which it is sent and printed: of its document, else of the prescription or order it came with.
    pub fn prescription_no(&self) -> Option<&str> {
        let order = &self.order;
        order.document.as_deref().or(order.prescription.as_deref()).or(self.order_no.as_deref())
    }
}

/// How the platform split a line (2204).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSplit {
    /// Which line.
    pub line_no: FeeLineNo,
    /// 明细项目费用总额, equal to ours to the fen.
    pub amount: Money,
    /// 全自费金额.
    pub uncovered: Money,
    /// 超限价金额.
    pub over_price_cap: Money,
    /// 先行自付金额.
    pub copay_first: Money,
    /// 符合政策范围金额.
    pub in_scope: Money,
    /// 收费项目等级.
    pub grade: Grade,
    /// 自付比例.
    pub first_pay: Rate,
}

/// The visit a bill belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitDetails {
    /// 医疗类别.
    pub care_kind: CareKind,
    /// 科室编码.
    pub department_code: String,
    /// 科室名称.
    pub department_name: String,
    /// 国家医师编码.
    pub doctor_code: String,
    /// 医师姓名.
    pub doctor_name: String,
    /// 诊断代码.
    pub diagnosis_code: String,
    /// 诊断名称.
    pub diagnosis_name: String,
    /// 个人账户使用标志.
    pub use_account: bool,
    /// Where it is an injury.
    pub injury: Option<Injury>,
    /// The filed disease it is for, where the kind of visit needs one.
    pub disease: Option<Disease>,
}

/// 医疗费总额 of lines.
///
/// # Errors
/// `Range`.
pub fn fee_total(lines: &[FeeLine]) -> Result<Money, MoneyFault> {
    Money::sum(lines.iter().map(|line| line.amount))
}
