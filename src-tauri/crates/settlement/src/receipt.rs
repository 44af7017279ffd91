//! Papers as typed values: what stands on a form or a slip, before anybody thinks of fonts or printers.
//!
//! Not here: fonts, page sizes and control codes (`print`), when a paper may be printed (`machine`), the fold that fills
//! these types. Nothing computes money here: [`Paper::check`] adds up what it was given and refuses a paper that does not
//! agree with itself, because a paper with a wrong sum is worse than no paper.

mod slip;
mod words;

pub use slip::{Slip, SlipRow};
pub use words::{capital_amount, grouped, grouped_amount, percent};

use crate::ids::{BillId, CatalogCode, DocumentNo, FeeLineNo, IdFault, PlatformSettlementId, VisitId};
use crate::money::{Money, MoneyFault, Quantity, Rate, UnitPrice};
use crate::split::{FundFormula, FundKind, Split, SplitFault};
use crate::time::{BusinessDate, Timestamp};

/// The first eight characters of the head of the hash chain: printed, it lets a paper testify about the journal.
///
/// Shape: eight lower-case hexadecimal digits. Source: settlement-safety §15.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead(String);

impl ChainHead {
    /// Checks the shape.
    ///
    /// # Errors
    /// `Malformed` for anything but eight lower-case hexadecimal digits.
    pub fn new(text: &str) -> Result<Self, IdFault> {
        if text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdFault::Malformed)
        }
    }

    /// The text as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who issued a paper, when, and which printing of it this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperHead {
    /// 单据号: fixed before the first printing; one number, one content (safety E6, I21).
    pub number: DocumentNo,
    /// 0 is the original, n is 补打 n.
    pub copy: u32,
    /// 医疗机构名称.
    pub institution: String,
    /// 窗口, as the hospital calls it, such as `3号窗口`.
    pub window: String,
    /// 收费员: name or number, as the hospital wants it printed.
    pub clerk: String,
    /// When the matter was settled; stays the same on every reprint.
    pub issued_at: Timestamp,
    /// The head of the hash chain when the number was reserved.
    pub chain_head: ChainHead,
}

/// The patient as printed: texts are already masked by whoever fills them in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperPerson {
    /// 姓名, masked where the hospital masks it.
    pub name: String,
    /// 证件号码, masked.
    pub number: Option<String>,
    /// 险种类型 in words, such as `职工基本医疗保险`.
    pub insured_kind: Option<String>,
    /// 参保地 in words.
    pub insured_area: Option<String>,
    /// 医疗类别 in words, such as `普通门诊`.
    pub care_kind: Option<String>,
}

/// Money that changed hands at the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// 收款方式 in words.
    pub method: String,
    /// 实收.
    pub received: Money,
    /// 找零.
    pub change: Money,
}

/// 医疗保险费用结算单, A5 landscape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementForm {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 就诊ID.
    pub visit_id: VisitId,
    /// 结算ID.
    pub settlement_id: PlatformSettlementId,
    /// The last characters of the message id: what the centre's help desk asks for first.
    pub msg_id_tail: String,
    /// The answer of the platform.
    pub split: Split,
    /// How the region counts its fund total.
    pub fund_formula: FundFormula,
    /// Nothing where nothing was to be paid.
    pub payment: Option<Payment>,
}

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
}

/// 费用明细清单, A4, as many pages as it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeList {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 就诊ID; nothing on a bill paid in full.
    pub visit_id: Option<VisitId>,
    /// 结算ID; nothing on a bill paid in full.
    pub settlement_id: Option<PlatformSettlementId>,
    /// 开单科室.
    pub department: Option<String>,
    /// Lines in the order of the bill.
    pub lines: Vec<FeeRow>,
    /// 合计 as stated by the bill.
    pub total: Money,
    /// Sums of the parts as stated by the platform.
    pub parts: Option<LineParts>,
}

/// Money handed back, by the way it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundWay {
    /// 退款方式 in words, such as `现金` or `微信原路退回`.
    pub method: String,
    /// Amount, negative.
    pub amount: Money,
}

/// 退费单, A5 landscape: the amounts of the settlement the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundForm {
    /// Number and issuer.
    pub head: PaperHead,
    /// 原单据号.
    pub original_number: DocumentNo,
    /// 原结算时间.
    pub original_issued_at: Timestamp,
    /// 原结算ID.
    pub original_settlement_id: PlatformSettlementId,
    /// 退费原因.
    pub reason: String,
    /// Patient.
    pub person: PaperPerson,
    /// 就诊ID.
    pub visit_id: VisitId,
    /// 撤销结算ID.
    pub settlement_id: PlatformSettlementId,
    /// The last characters of the message id of the cancellation.
    pub msg_id_tail: String,
    /// The answer to the cancellation: nothing above zero.
    pub split: Split,
    /// How the region counts its fund total.
    pub fund_formula: FundFormula,
    /// How the cash share goes back.
    pub ways: Vec<RefundWay>,
}

/// 全额自费收据, A5 landscape: the insurance has not paid, and until when it still can (safety §10.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullPayReceipt {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// Why the insurance was not settled, in the patient's words.
    pub reason: String,
    /// 医疗费总额.
    pub fee_total: Money,
    /// What was paid.
    pub payment: Payment,
    /// Last day on which this desk can settle it with the insurance.
    pub resettle_until: Option<BusinessDate>,
}

/// One thing the desk saw while the line was down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When.
    pub at: Timestamp,
    /// What, with its fault code.
    pub text: String,
}

/// 医保联网故障说明, A5 portrait, for the patient who claims by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageStatement {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// The receipt this statement goes with.
    pub receipt_number: DocumentNo,
    /// 医疗费总额 of that receipt.
    pub fee_total: Money,
    /// Begin of the outage.
    pub from: Timestamp,
    /// End of the outage; nothing while it lasts.
    pub until: Option<Timestamp>,
    /// What did not work, in words.
    pub scope: String,
    /// What the desk saw.
    pub observations: Vec<Observation>,
    /// What the patient brings to the office for a claim by hand.
    pub checklist: Vec<String>,
}

/// 押金条, 80 mm: money held until the insurance result is known (safety §10.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositSlip {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// 押金金额.
    pub amount: Money,
    /// How it was paid.
    pub payment: Payment,
}

/// Every paper the desk prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 结算单.
    Settlement(SettlementForm),
    /// 费用明细清单.
    Fees(FeeList),
    /// 退费单.
    Refund(RefundForm),
    /// 全额自费收据.
    FullPay(FullPayReceipt),
    /// 故障说明.
    Outage(OutageStatement),
    /// 押金条.
    Deposit(DepositSlip),
    /// A slip laid out by the caller.
    Slip(Slip),
}

/// Why a paper must not leave the desk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// The stated sum is not the sum of its parts.
    #[error("{what}: stated {stated}, parts add up to {added}")]
    Sum {
        /// Which sum.
        what: &'static str,
        /// As given.
        stated: Money,
        /// As added up.
        added: Money,
    },
    /// The answer of the platform does not agree with itself.
    #[error("split: {0}")]
    Split(#[from] SplitFault),
    /// A refund that would take money.
    #[error("{what}: wrong sign on {amount}")]
    Sign {
        /// Which amount.
        what: &'static str,
        /// As given.
        amount: Money,
    },
    /// The parts do not fit into an amount.
    #[error("amounts out of range")]
    Range(#[from] MoneyFault),
}

fn agree(
    what: &'static str,
    stated: Money,
    parts: impl IntoIterator<Item = Money>,
) -> Result<(), PaperFault> {
    let added = Money::sum(parts)?;
    if stated == added { Ok(()) } else { Err(PaperFault::Sum { what, stated, added }) }
}

/// Every fund of the form in its order, with zeros: the paper shows what did not pay as well.
pub fn fund_lines(split: &Split) -> Vec<(&'static str, Money)> {
    FundKind::ALL
        .into_iter()
        .map(|kind| {
            let share = split.funds.iter().find(|share| share.fund == kind);
            (kind.name(), share.map_or(Money::ZERO, |share| share.amount))
        })
        .collect()
}

fn paid(payment: &Payment, due: Money) -> Result<(), PaperFault> {
    agree("实收 - 找零", due, [payment.received, payment.change.negated()])
}

impl FeeList {
    fn check(&self) -> Result<(), PaperFault> {
        agree("明细合计", self.total, self.lines.iter().map(|line| line.amount))?;
        for line in &self.lines {
            if let Some(parts) = &line.parts {
                agree("明细行", line.amount, parts.each())?;
            }
        }
        match &self.parts {
            Some(parts) => agree("明细合计分项", self.total, parts.each()),
            None => Ok(()),
        }
    }
}

impl LineParts {
    fn each(&self) -> [Money; 4] {
        [self.in_scope, self.copay_first, self.over_price_cap, self.uncovered]
    }
}

impl Paper {
    /// Number and issuer, whatever the kind.
    pub const fn head(&self) -> &PaperHead {
        match self {
            Self::Settlement(form) => &form.head,
            Self::Fees(list) => &list.head,
            Self::Refund(form) => &form.head,
            Self::FullPay(receipt) => &receipt.head,
            Self::Outage(statement) => &statement.head,
            Self::Deposit(slip) => &slip.head,
            Self::Slip(slip) => &slip.head,
        }
    }

    /// Does the paper agree with itself, to the fen?
    ///
    /// # Errors
    /// `Sum` where a stated sum differs from its parts, `Sign` where a refund would take money, `Range` where the parts
    /// do not fit.
    pub fn check(&self) -> Result<(), PaperFault> {
        match self {
            Self::Settlement(form) => {
                form.split.check(form.split.total, form.fund_formula)?;
                match &form.payment {
                    Some(payment) => paid(payment, form.split.cash_share),
                    None => agree("个人现金支付", form.split.cash_share, []),
                }
            }
            Self::Fees(list) => list.check(),
            Self::Refund(form) => {
                form.split.check(form.split.total, form.fund_formula)?;
                if form.split.total > Money::ZERO {
                    return Err(PaperFault::Sign { what: "医疗费总额", amount: form.split.total });
                }
                agree("退款", form.split.cash_share, form.ways.iter().map(|way| way.amount))
            }
            Self::FullPay(receipt) => paid(&receipt.payment, receipt.fee_total),
            Self::Deposit(slip) => paid(&slip.payment, slip.amount),
            Self::Outage(_) | Self::Slip(_) => Ok(()),
        }
    }
}
