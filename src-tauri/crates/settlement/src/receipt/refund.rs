//! Papers about money that goes back: a whole refund, a partial one, and the slip for a difference.

use super::fees::lines_make;
use super::{FeeRow, PaperFault, PaperHead, PaperPerson, ReplacedKind, agree};
use crate::ids::{BillId, DocumentNo, PlatformSettlementId, VisitId};
use crate::money::Money;
use crate::split::{FundFormula, Split};
use crate::time::Timestamp;

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

impl RefundForm {
    pub(super) fn check(&self) -> Result<(), PaperFault> {
        self.split.check(self.split.total, self.fund_formula)?;
        if self.split.total > Money::ZERO {
            return Err(PaperFault::Sign { what: "医疗费总额", amount: self.split.total });
        }
        ways_make(self.split.cash_share, &self.ways)
    }
}

/// What the ways give back is what is owed; both are negative.
fn ways_make(owed: Money, ways: &[RefundWay]) -> Result<(), PaperFault> {
    for way in ways {
        if way.amount > Money::ZERO {
            return Err(PaperFault::Sign { what: "退款", amount: way.amount });
        }
    }
    agree("退款", owed, ways.iter().map(|way| way.amount))
}

/// 部分退费单, A5 landscape: some lines go back, the others are settled anew (platform-interface §3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialRefundForm {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// 退费原因.
    pub reason: String,
    /// The settlement form that was handed back.
    pub original_number: DocumentNo,
    /// When it was issued.
    pub original_issued_at: Timestamp,
    /// 原结算ID.
    pub original_settlement_id: PlatformSettlementId,
    /// The lines that go back, with the quantity and the amount that go back.
    pub returned: Vec<FeeRow>,
    /// What had been settled.
    pub before: Split,
    /// The settlement form of what stays.
    pub new_number: DocumentNo,
    /// 新结算ID.
    pub new_settlement_id: PlatformSettlementId,
    /// What is settled now.
    pub after: Split,
    /// How the region counts its fund total.
    pub fund_formula: FundFormula,
    /// How the difference of the cash share goes back; nothing where none is owed.
    pub ways: Vec<RefundWay>,
}

impl PartialRefundForm {
    /// What the patient had paid, less what is to be paid now: above zero goes back, below zero is still to be paid.
    ///
    /// # Errors
    /// `Range`.
    pub fn difference(&self) -> Result<Money, PaperFault> {
        Ok(self.before.cash_share.minus(self.after.cash_share)?)
    }

    pub(super) fn check(&self) -> Result<(), PaperFault> {
        self.before.check(self.before.total, self.fund_formula)?;
        self.after.check(self.after.total, self.fund_formula)?;
        lines_make("退费明细", self.before.total.minus(self.after.total)?, &self.returned)?;
        let difference = self.difference()?;
        // Fewer lines may cost the patient more: a deductible is met by fewer of them.
        let owed = if difference.is_negative() { Money::ZERO } else { difference.negated() };
        ways_make(owed, &self.ways)
    }
}

/// Why a difference goes back to the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceCause {
    /// 押金多退: the insurance has settled, the deposit was more than the share.
    DepositApplied,
    /// 押金全退: nothing is to be paid.
    DepositReturned,
    /// 补结算退差: a bill paid in full has been settled.
    Resettled,
    /// 部分退费: some lines went back.
    PartialRefund,
    /// 全自费退费: a bill paid in full, or some lines of it, went back.
    FullPayReturned,
}

impl DifferenceCause {
    /// As printed.
    pub const fn text(self) -> &'static str {
        match self {
            Self::DepositApplied => "押金多退",
            Self::DepositReturned => "押金全额退还",
            Self::Resettled => "补办医保结算，退还差额",
            Self::PartialRefund => "部分退费",
            Self::FullPayReturned => "全自费退费",
        }
    }

    /// The paper that was handed back for it.
    pub const fn replaced(self) -> ReplacedKind {
        match self {
            Self::DepositApplied | Self::DepositReturned => ReplacedKind::Deposit,
            Self::Resettled | Self::FullPayReturned => ReplacedKind::FullPay,
            Self::PartialRefund => ReplacedKind::Settlement,
        }
    }
}

/// 退款单, 80 mm: the difference between what was paid and what is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferenceSlip {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// Why.
    pub cause: DifferenceCause,
    /// The paper that was handed back.
    pub original_number: DocumentNo,
    /// When it was issued.
    pub original_issued_at: Timestamp,
    /// The settlement form that takes its place; nothing where nothing was settled.
    pub new_number: Option<DocumentNo>,
    /// The lines that went back; empty but for a partial refund.
    pub returned: Vec<FeeRow>,
    /// 原收.
    pub paid: Money,
    /// 应付.
    pub due: Money,
    /// How the difference goes back; negative, as on the refund form.
    pub ways: Vec<RefundWay>,
}

impl DifferenceSlip {
    /// What goes back: above zero.
    ///
    /// # Errors
    /// `Range`.
    pub fn refunded(&self) -> Result<Money, PaperFault> {
        Ok(Money::sum(self.ways.iter().map(|way| way.amount.negated()))?)
    }

    pub(super) fn check(&self) -> Result<(), PaperFault> {
        ways_make(self.due.minus(self.paid)?, &self.ways)
    }
}
