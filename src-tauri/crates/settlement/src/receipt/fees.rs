//! 费用明细清单: the lines of a bill, as the platform judged them or as nobody has judged them yet.

use super::{PaperFault, PaperHead, PaperPerson, agree};
use crate::ids::{CatalogCode, DocumentNo, FeeLineNo, PlatformSettlementId, TraceCode, VisitId};
use crate::money::{Money, Quantity, Rate, UnitPrice};

/// 目录等级.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemClass {
    /// 甲.
    A,
    /// 乙.
    B,
    /// 丙.
    C,
}

impl ItemClass {
    /// As printed.
    pub const fn text(self) -> &'static str {
        match self {
            Self::A => "甲",
            Self::B => "乙",
            Self::C => "丙",
        }
    }
}

/// How the platform judged one fee line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineParts {
    /// 符合范围.
    pub in_scope: Money,
    /// 先行自付.
    pub copay_first: Money,
    /// 超限价.
    pub over_price_cap: Money,
    /// 全自费.
    pub uncovered: Money,
}

/// One line of the fee list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeRow {
    /// 费用明细流水号: tells two equal lines apart in the content hash.
    pub line_no: FeeLineNo,
    /// 医疗目录编码, printed small under the name.
    pub code: Option<CatalogCode>,
    /// 处方号 of its document, printed small as well.
    pub prescription: Option<String>,
    /// 项目名称.
    pub name: String,
    /// 规格; empty where there is none.
    pub specification: String,
    /// 单位.
    pub unit: String,
    /// 数量.
    pub quantity: Quantity,
    /// 单价.
    pub unit_price: UnitPrice,
    /// 金额.
    pub amount: Money,
    /// 等级.
    pub class: Option<ItemClass>,
    /// 自付比例.
    pub copay_ratio: Option<Rate>,
    /// The split of the line; nothing on a bill that no platform has seen.
    pub parts: Option<LineParts>,
    /// 追溯码 of its packs.
    pub traces: Vec<TraceCode>,
}

/// The other fee list of a bill that has costs of the insurance and of the patient alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BesideList {
    /// Is this one the list of what the patient pays alone?
    pub own: bool,
    /// 单据号 of the other one.
    pub number: DocumentNo,
    /// 合计 of the other one.
    pub total: Money,
    /// 医疗费总额: both together.
    pub whole: Money,
}

/// 费用明细清单, A4, as many pages as it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeList {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 全额自费收据 this list goes with; nothing where the insurance has settled.
    pub full_pay: Option<DocumentNo>,
    /// 就诊ID; nothing on a bill paid in full.
    pub visit_id: Option<VisitId>,
    /// 结算ID; nothing on a bill paid in full.
    pub settlement_id: Option<PlatformSettlementId>,
    /// 开单科室.
    pub department: Option<String>,
    /// The list beside it; nothing where this one holds the whole bill.
    pub beside: Option<BesideList>,
    /// Lines in the order of the bill.
    pub lines: Vec<FeeRow>,
    /// 合计 as stated by the bill.
    pub total: Money,
    /// Sums of the parts as stated by the platform.
    pub parts: Option<LineParts>,
}

impl LineParts {
    fn each(&self) -> [Money; 4] {
        [self.in_scope, self.copay_first, self.over_price_cap, self.uncovered]
    }
}

/// The lines make the total.
pub(super) fn lines_make(what: &'static str, total: Money, lines: &[FeeRow]) -> Result<(), PaperFault> {
    agree(what, total, lines.iter().map(|line| line.amount))
}

impl FeeList {
    pub(super) fn check(&self) -> Result<(), PaperFault> {
        lines_make("明细合计", self.total, &self.lines)?;
        for line in &self.lines {
            if let Some(parts) = &line.parts {
                agree("明细行", line.amount, parts.each())?;
            }
        }
        if let Some(beside) = &self.beside {
            agree("两张清单合计", beside.whole, [self.total, beside.total])?;
        }
        match &self.parts {
            Some(parts) => agree("明细合计分项", self.total, parts.each()),
            None => Ok(()),
        }
    }
}
