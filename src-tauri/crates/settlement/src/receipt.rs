//! Papers as typed values: what stands on a form or a slip, before anybody thinks of fonts or printers.
//!
//! Not here: fonts, page sizes and control codes (`print`), when a paper may be printed (`machine`), the fold that fills
//! these types. Nothing computes money here: [`Paper::check`] adds up what it was given and refuses a paper that does not
//! agree with itself, because a paper with a wrong sum is worse than no paper.

mod checklist;
mod deposit;
mod emergency;
mod fees;
mod full_pay;
mod outage;
mod refund;
mod rules;
mod slip;
mod words;

pub use checklist::{ChecklistItem, ClaimChecklist};
pub use deposit::DepositSlip;
pub use emergency::EmergencySlip;
pub use fees::{BesideList, FeeList, FeeRow, ItemClass, LineParts};
pub use full_pay::FullPayReceipt;
pub use outage::{Observation, OutageStatement, tried};
pub use refund::{DifferenceCause, DifferenceSlip, PartialRefundForm, RefundForm, RefundWay};
pub use rules::{ApprovalList, ApprovalListRow, ConsentForm, ExplanationSlip, RefusedRow};
pub use slip::{Slip, SlipRow};
pub use words::{capital_amount, grouped, grouped_amount, percent};

use crate::ids::{DocumentNo, IdFault, PlatformSettlementId, VisitId};
use crate::money::{Money, MoneyFault};
use crate::split::{FundFormula, FundKind, Split, SplitFault};
use crate::time::Timestamp;

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

/// Which paper a settlement takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacedKind {
    /// 全额自费收据, settled later.
    FullPay,
    /// 押金条, settled at last.
    Deposit,
    /// 结算单, of which some lines went back.
    Settlement,
}

impl ReplacedKind {
    /// As printed.
    pub const fn text(self) -> &'static str {
        match self {
            Self::FullPay => "全额自费收据",
            Self::Deposit => "押金条",
            Self::Settlement => "结算单",
        }
    }
}

/// The paper that a settlement takes the place of; it is void from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Which.
    pub kind: ReplacedKind,
    /// 原单据号.
    pub number: DocumentNo,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The patient no longer had it and signed for that.
    pub lost: bool,
    /// 原收: what the patient had paid on it.
    pub paid: Money,
    /// 原收 less what is to be paid now: above zero goes back to the patient, below zero was still to be paid.
    pub difference: Money,
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
    /// What was taken now; nothing where nothing was to be paid, or where what it replaces had covered it.
    pub payment: Option<Payment>,
    /// What it takes the place of.
    pub replaces: Option<Replaced>,
}

impl SettlementForm {
    fn check(&self) -> Result<(), PaperFault> {
        self.split.check(self.split.total, self.fund_formula)?;
        let due = match &self.replaces {
            Some(replaced) => {
                agree("原收", replaced.paid, [self.split.cash_share, replaced.difference])?;
                if replaced.difference.is_negative() { replaced.difference.negated() } else { Money::ZERO }
            }
            None => self.split.cash_share,
        };
        match &self.payment {
            Some(payment) => paid(payment, due),
            None => agree("个人现金支付", due, []),
        }
    }
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
    /// 部分退费单.
    PartialRefund(PartialRefundForm),
    /// 全额自费收据.
    FullPay(FullPayReceipt),
    /// 故障说明.
    Outage(OutageStatement),
    /// 手工报销材料清单.
    Checklist(ClaimChecklist),
    /// 押金条.
    Deposit(DepositSlip),
    /// 退款单.
    Difference(DifferenceSlip),
    /// 应急凭条.
    Emergency(EmergencySlip),
    /// 自费项目同意书.
    Consent(ConsentForm),
    /// 拒收说明.
    Explanation(ExplanationSlip),
    /// 审批登记表.
    Approvals(ApprovalList),
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
    /// A refund that would take money, a deposit that would give some.
    #[error("{what}: wrong sign on {amount}")]
    Sign {
        /// Which amount.
        what: &'static str,
        /// As given.
        amount: Money,
    },
    /// An end before its begin, or a list out of the order of time.
    #[error("{what}: out of order")]
    Times {
        /// Which times.
        what: &'static str,
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

impl Paper {
    /// Number and issuer, whatever the kind.
    pub const fn head(&self) -> &PaperHead {
        match self {
            Self::Settlement(form) => &form.head,
            Self::Fees(list) => &list.head,
            Self::Refund(form) => &form.head,
            Self::PartialRefund(form) => &form.head,
            Self::FullPay(receipt) => &receipt.head,
            Self::Outage(statement) => &statement.head,
            Self::Checklist(list) => &list.head,
            Self::Deposit(slip) => &slip.head,
            Self::Difference(slip) => &slip.head,
            Self::Emergency(slip) => &slip.head,
            Self::Consent(form) => &form.head,
            Self::Explanation(slip) => &slip.head,
            Self::Approvals(list) => &list.head,
            Self::Slip(slip) => &slip.head,
        }
    }

    /// Does the paper agree with itself, to the fen?
    ///
    /// # Errors
    /// `Sum` where a stated sum differs from its parts, `Split` where the platform's answer does, `Sign` where a refund
    /// would take money, `Times` where an outage ends before it begins, `Range` where the parts do not fit.
    pub fn check(&self) -> Result<(), PaperFault> {
        match self {
            Self::Settlement(form) => form.check(),
            Self::Fees(list) => list.check(),
            Self::Refund(form) => form.check(),
            Self::PartialRefund(form) => form.check(),
            Self::FullPay(receipt) => receipt.check(),
            Self::Outage(statement) => statement.check(),
            Self::Deposit(slip) => slip.check(),
            Self::Difference(slip) => slip.check(),
            Self::Consent(form) => form.check(),
            // The platform's answer as it came: this one goes out even where it does not add up.
            Self::Checklist(_)
            | Self::Emergency(_)
            | Self::Explanation(_)
            | Self::Approvals(_)
            | Self::Slip(_) => Ok(()),
        }
    }
}
