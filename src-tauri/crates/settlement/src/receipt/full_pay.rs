//! 全额自费收据: the patient has paid everything, and the insurance nothing (safety §10.2).

use super::fees::lines_make;
use super::{FeeRow, PaperFault, PaperHead, PaperPerson, Payment, paid};
use crate::ids::BillId;
use crate::money::Money;
use crate::time::BusinessDate;

/// 全额自费收据, A5 landscape: the insurance has not paid, and until when it still can (safety §10.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullPayReceipt {
    /// Number and issuer; the number is the 自费编号 as well, by which the bill is settled later.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// Why the insurance was not settled, in the patient's words.
    pub reason: String,
    /// What was paid for, in the order of the bill.
    pub lines: Vec<FeeRow>,
    /// 医疗费总额.
    pub fee_total: Money,
    /// What was paid.
    pub payment: Payment,
    /// Last day on which this desk can settle it with the insurance; nothing where the region leaves only a claim by hand.
    pub resettle_until: Option<BusinessDate>,
}

impl FullPayReceipt {
    pub(super) fn check(&self) -> Result<(), PaperFault> {
        lines_make("明细合计", self.fee_total, &self.lines)?;
        paid(&self.payment, self.fee_total)
    }
}
