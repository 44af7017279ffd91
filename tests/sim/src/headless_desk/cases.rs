//! What a clerk does when it does not go straight through: full pay, deposit, settled later, some lines back.

use std::time::Duration;

use desk::api::{
    FullPayArgs, FullPayWhy, KeptLineArgs, PayOutArgs, RefundLinesArgs, ResettleArgs, TakeDepositArgs,
    TenderArgs, TenderMethod,
};
use desk::view::DeskView;

use super::clerk::at_rest_in;
use super::{DeskFault, HeadlessDesk};

/// Longer than the longest step: a partial refund is a cancel with its fence, and four steps anew.
const PATIENCE: Duration = Duration::from_secs(30);

fn cash(received: &str) -> TenderArgs {
    TenderArgs { method: TenderMethod::Cash, received: received.to_owned(), reference: None }
}

impl HeadlessDesk {
    /// F10: the patient pays everything in cash, until the receipt is final.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn full_pay(&mut self, reason: FullPayWhy, received: &str) -> Result<DeskView, DeskFault> {
        let intent = self.at_desk()?.intent.unwrap_or_default();
        let args = FullPayArgs { intent, reason, signed: false, tender: Some(cash(received)) };
        self.call("full_pay", &args)?;
        self.wait_for("全自费", PATIENCE, |view| {
            let paid = view.bill.as_ref().and_then(|bill| bill.full_pay.as_ref());
            paid.is_some_and(|paid| paid.state == "FP_OPEN")
        })
    }

    /// F10 while the outcome is unknown: a deposit of the full price in cash.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn take_deposit(&mut self, received: &str) -> Result<DeskView, DeskFault> {
        let attempt = self.at_desk()?.attempt.unwrap_or_default();
        self.call("take_deposit", &TakeDepositArgs { attempt, amount: None, tender: cash(received) })?;
        self.wait_for("押金", PATIENCE, |view| {
            let deposit = view.bill.as_ref().and_then(|bill| bill.deposit.as_ref());
            deposit.is_some_and(|deposit| deposit.state == "DEPOSIT_HELD")
        })
    }

    /// Settles a bill that was paid in full, by the number on its receipt, until the quote is there.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn resettle(&mut self, number: &str) -> Result<DeskView, DeskFault> {
        let args = ResettleArgs {
            fallback: number.to_owned(),
            receipt_returned: true,
            unclaimed_signed: true,
            supervisor: None,
        };
        self.call("resettle", &args)?;
        self.wait_for("补结算", PATIENCE, |view| at_rest_in(view, "QUOTED"))
    }

    /// Some lines of the bill at the desk go back, until what stays is quoted. `keeps`: line and the quantity that stays.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn refund_lines(&mut self, keeps: &[(String, String)], reason: &str) -> Result<DeskView, DeskFault> {
        let attempt = self.at_desk()?.attempt.unwrap_or_default();
        let keeps = keeps
            .iter()
            .map(|(line, quantity)| KeptLineArgs { line: line.clone(), quantity: quantity.clone() })
            .collect();
        self.call("refund_lines", &RefundLinesArgs { attempt, keeps, reason: reason.to_owned() })?;
        self.wait_for("部分退费", PATIENCE, |view| at_rest_in(view, "QUOTED"))
    }

    /// Hands over everything that is owed for the bill at the desk.
    ///
    /// # Errors
    /// See `DeskFault`.
    pub fn pay_out(&mut self) -> Result<DeskView, DeskFault> {
        let mut cases: Vec<String> = self.at_desk()?.owed.into_iter().map(|owed| owed.case).collect();
        cases.dedup();
        for case in cases {
            self.call("pay_out", &PayOutArgs { case })?;
        }
        self.wait_for("退款", PATIENCE, |view| view.bill.as_ref().is_some_and(|bill| bill.owed.is_empty()))
    }
}
