//! One patient with a bill: the card, the quote, the settlement, the money, and what becomes of it.

use desk::api::*;
use desk::host::Command;
use desk::view::PersonState;

use super::{Player, number};
use crate::vopr::plan::{CardPlay, Ending, Manner, Pay, Serve};
use crate::world::Bill;

impl Player<'_> {
    /// A patient from the first greeting to the last paper.
    pub(super) fn serve(&mut self, serve: &Serve) {
        if !self.desk_is_free() {
            return;
        }
        let manner = serve.manner;
        self.world.run_ms(manner.pause_ms);
        if !self.alive() {
            return;
        }
        let known = self.show_card(serve);
        let bill = bill_of(serve);
        if !self.goes_on() || !self.press(Command::AttachFees(bill.attach_args())) {
            return;
        }
        if !known || manner.full_pay {
            let reason = if known { FullPayWhy::PatientsWish } else { FullPayWhy::PlatformDown };
            self.full_pay(&manner, reason);
            return;
        }
        self.press(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
        self.bill_at_desk(serve);
    }

    /// The card goes in; where the platform does not answer, the clerk tries it again after a while.
    pub(super) fn show_card(&mut self, serve: &Serve) -> bool {
        for _ in 0..3 {
            self.world.insert(serve.profile);
            if !self.wait(&serve.manner) {
                return false;
            }
            if self.person_is_known() {
                return true;
            }
            self.world.run_ms(15_000);
            if !self.alive() {
                return false;
            }
        }
        false
    }

    fn person_is_known(&mut self) -> bool {
        self.view().is_some_and(|view| view.person.state == PersonState::Known)
    }

    /// The bill that stands at the desk, from wherever it is to wherever this patient wants it.
    pub(super) fn bill_at_desk(&mut self, serve: &Serve) {
        let manner = serve.manner;
        let quoted = self.state_at_desk().is_some_and(|state| state == "QUOTED");
        if !quoted && !self.quote(&manner) {
            return;
        }
        if self.state_at_desk().is_some_and(|state| state != "QUOTED") {
            self.full_pay(&manner, FullPayWhy::PlatformDown);
            return;
        }
        match manner.ending {
            Ending::GivenUp => {
                self.give_up();
                return;
            }
            Ending::Changed => {
                let args =
                    AddFeeLineArgs { item_code: "YP00020".to_owned(), quantity: "1".to_owned(), days: None };
                self.press(Command::AddFeeLine(args));
                if !self.quote(&manner) {
                    return;
                }
            }
            Ending::Stands | Ending::Cancelled | Ending::CancelledUnpaid => {}
        }
        match manner.card {
            CardPlay::Stays => {}
            CardPlay::Pulled => self.world.pull(),
            CardPlay::Swapped(other) => self.world.insert(other),
        }
        if manner.card != CardPlay::Stays {
            self.world.run_ms(if manner.twice { 1 } else { 400 });
            if !self.alive() {
                return;
            }
        }
        if self.settle(&manner) {
            self.after_settlement(&manner);
        }
    }

    pub(super) fn quote(&mut self, manner: &Manner) -> bool {
        self.key(manner, &Command::Quote(NoArgs {})) && self.wait(manner)
    }

    pub(super) fn settle(&mut self, manner: &Manner) -> bool {
        let Some(intent) = self.intent() else { return false };
        self.key(manner, &Command::ConfirmSettlement(ConfirmSettlementArgs { intent })) && self.wait(manner)
    }

    /// F10, where the key is there.
    pub(super) fn full_pay(&mut self, manner: &Manner, reason: FullPayWhy) {
        let Some(bill) = self.bill() else { return };
        let Some(intent) = bill.intent.filter(|_| bill.actions.full_pay.allowed) else { return };
        // A deposit of the bill may pay all of it: then there is nothing to take.
        for tender in [Some(cash("99999.00")), None] {
            let args = FullPayArgs { intent: intent.clone(), reason, signed: true, tender };
            if self.key(manner, &Command::FullPay(args)) {
                break;
            }
        }
        self.wait(manner);
    }

    fn leave_deposit(&mut self, manner: &Manner) {
        let Some(bill) = self.bill() else { return };
        let Some(attempt) = bill.attempt.filter(|_| bill.actions.deposit.allowed) else { return };
        let args = TakeDepositArgs { attempt, amount: None, tender: cash("99999.00") };
        if self.key(manner, &Command::TakeDeposit(args)) {
            self.wait(manner);
        }
    }

    pub(super) fn after_settlement(&mut self, manner: &Manner) {
        if self.state_at_desk().as_deref() != Some("SETTLED") {
            if manner.deposit {
                self.leave_deposit(manner);
            }
            return;
        }
        if manner.ending != Ending::CancelledUnpaid && manner.pay != Pay::Later {
            self.collect(manner);
        }
        if manner.reprint {
            self.print_again();
        }
        if matches!(manner.ending, Ending::Cancelled | Ending::CancelledUnpaid) {
            self.cancel(manner);
        }
    }

    fn print_again(&mut self) {
        let Some(attempt) = self.bill().and_then(|bill| bill.attempt) else {
            return;
        };
        let args = PrintAgainArgs { attempt, paper: PaperKind::Slip, reason: "患者遗失".to_owned() };
        self.press(Command::PrintAgain(args));
        self.world.settle_down(1_000);
        self.alive();
    }

    pub(super) fn collect(&mut self, manner: &Manner) {
        let Some(bill) = self.bill() else { return };
        let (Some(payable), Some(intent)) = (bill.payable, bill.intent) else { return };
        if payable == "0.00" || bill.state != "SETTLED" {
            return;
        }
        let cash = |received: &str, intent: &str| {
            Command::TakeCash(TakeCashArgs { intent: intent.to_owned(), received: received.to_owned() })
        };
        let taken = match manner.pay {
            Pay::Exact | Pay::Later => self.key(manner, &cash(&payable, &intent)),
            Pay::Over => self.key(manner, &cash("9999.00", &intent)),
            Pay::TooLittleFirst => {
                if payable != "0.01" && self.press(cash("0.01", &intent)) {
                    self.world.report(format!("I12: 0.01 was taken for {payable}"));
                }
                self.key(manner, &cash(&payable, &intent))
            }
            Pay::Other => {
                let args = TakeOtherArgs {
                    intent: intent.clone(),
                    method: OtherMethod::WechatPay,
                    reference: format!("WX{}", intent.len()),
                };
                self.key(manner, &Command::TakeOther(args))
            }
        };
        if taken {
            self.wait(manner);
        }
    }

    fn cancel(&mut self, manner: &Manner) {
        let Some(attempt) = self.bill().and_then(|bill| bill.attempt) else {
            return;
        };
        let args = CancelSettlementArgs { attempt, reason: "患者要求退费".to_owned() };
        if self.key(manner, &Command::CancelSettlement(args)) && self.wait(manner) {
            self.pay_refund(manner);
        }
    }

    pub(super) fn pay_refund(&mut self, manner: &Manner) {
        let Some(bill) = self.bill() else { return };
        let (Some(attempt), Some(intent)) = (bill.attempt, bill.intent) else { return };
        if self.key(manner, &Command::PayRefund(PayRefundArgs { attempt, intent })) {
            self.wait(manner);
        }
    }

    fn give_up(&mut self) {
        let Some(bill) = self.bill() else { return };
        let Some(attempt) = bill.attempt else { return };
        self.left_alone.insert(bill.bill);
        self.press(Command::Abandon(AbandonArgs { attempt }));
        self.world.settle_down(5_000);
        self.alive();
    }
}

fn cash(received: &str) -> TenderArgs {
    TenderArgs { method: TenderMethod::Cash, received: received.to_owned(), reference: None }
}

fn bill_of(serve: &Serve) -> Bill {
    let quantities: Vec<String> = serve.lines.iter().map(|(_, quantity)| quantity.to_string()).collect();
    let lines: Vec<(&str, &str)> =
        serve.lines.iter().zip(&quantities).map(|((item, _), quantity)| (*item, quantity.as_str())).collect();
    Bill::of(&number(serve.bill), &lines)
}
