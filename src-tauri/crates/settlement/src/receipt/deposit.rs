//! 押金条: money held until the insurance result is known (safety §10.3).

use super::{PaperFault, PaperHead, PaperPerson, Payment, paid};
use crate::ids::BillId;
use crate::money::Money;

/// 押金条, 80 mm: money held until the insurance result is known (safety §10.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositSlip {
    /// Number and issuer.
    pub head: PaperHead,
    /// Patient.
    pub person: PaperPerson,
    /// 账单号.
    pub bill: BillId,
    /// 医疗费总额 of the bill.
    pub fee_total: Money,
    /// 押金金额.
    pub amount: Money,
    /// How it was paid.
    pub payment: Payment,
}

impl DepositSlip {
    pub(super) fn check(&self) -> Result<(), PaperFault> {
        if self.amount.is_zero() || self.amount.is_negative() {
            return Err(PaperFault::Sign { what: "押金", amount: self.amount });
        }
        paid(&self.payment, self.amount)
    }
}
