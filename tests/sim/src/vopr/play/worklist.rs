//! What was left open: the worklist, bills paid in full, deposits, and bills of which every try came to nothing.

use std::collections::BTreeMap;

use desk::api::*;
use desk::host::Command;
use settlement::machine::State;

use super::Player;
use crate::vopr::plan::{CardPlay, Ending, Manner, Pay, Serve};

impl Player<'_> {
    /// The worklist from the top, then bills whose try came to nothing.
    pub(super) fn work_off(&mut self, items: usize) {
        if !self.desk_is_free() {
            return;
        }
        let listed: Vec<(String, String, String)> = self
            .world
            .worklist()
            .into_iter()
            .take(items)
            .map(|item| (item.attempt, item.bill, item.state))
            .collect();
        for (attempt, bill, state) in listed {
            let Some(serve) = self.bills.get(&bill).cloned() else { continue };
            if !waits_for_people(&state) || !self.desk_is_free() {
                continue;
            }
            self.world.insert(serve.profile);
            self.world.settle_down(25_000);
            if !self.alive() || !self.press(Command::Reopen(ReopenArgs { attempt })) {
                continue;
            }
            self.world.settle_down(25_000);
            if self.alive() {
                self.go_on_with(&patient(&serve));
            }
        }
        self.cases(items);
        let again: Vec<Serve> = self.void_bills().into_iter().take(items).collect();
        for serve in again {
            self.serve(&patient(&serve));
        }
    }

    /// Bills paid in full are settled after all, deposits go back, and what is owed is handed over.
    fn cases(&mut self, items: usize) {
        let Some(view) = self.view() else { return };
        let again = view.full_pays.iter().filter(|case| case.may_resettle).take(items);
        let again: Vec<(String, String)> = again.map(|case| (case.case.clone(), case.bill.clone())).collect();
        for (case, bill) in again {
            let Some(serve) = self.bills.get(&bill).cloned() else { continue };
            let serve = patient(&serve);
            if serve.bill.is_multiple_of(8) {
                self.press(Command::ClaimManually(ClaimManuallyArgs { fallback: case }));
                continue;
            }
            if !self.desk_is_free() || !self.show_card(&serve) {
                continue;
            }
            self.press(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
            let args = ResettleArgs {
                fallback: case,
                receipt_returned: true,
                unclaimed_signed: true,
                supervisor: None,
            };
            if self.key(&serve.manner, &Command::Resettle(args))
                && self.wait(&serve.manner)
                && self.settle(&serve.manner)
                && self.state_at_desk().as_deref() == Some("SETTLED")
            {
                self.collect(&serve.manner);
            }
        }
        self.hand_over();
    }

    /// Deposits of bills that came to nothing, and everything that is owed.
    fn hand_over(&mut self) {
        let Some(view) = self.view() else { return };
        for deposit in view.deposits.iter().filter(|deposit| deposit.may_return) {
            let args =
                ReturnDepositArgs { deposit: deposit.case.clone(), reason: "患者不再结算".to_owned() };
            self.press(Command::ReturnDeposit(args));
        }
        let Some(view) = self.view() else { return };
        let full = view.full_pays.iter().filter(|case| case.owed.is_some()).map(|case| case.case.clone());
        let held = view.deposits.iter().filter(|case| case.owed.is_some()).map(|case| case.case.clone());
        for case in full.chain(held).collect::<Vec<_>>() {
            self.press(Command::PayOut(PayOutArgs { case }));
            self.world.settle_down(2_000);
            if !self.alive() {
                return;
            }
        }
    }

    fn go_on_with(&mut self, serve: &Serve) {
        let manner = serve.manner;
        self.press(Command::VerifyPerson(VerifyPersonArgs { method: VerifyMethod::CardPhoto }));
        match self.state_at_desk().as_deref() {
            Some("SETTLED") => self.after_settlement(&manner),
            Some("CANCELLED") => self.pay_refund(&manner),
            Some("DRAFT" | "REGISTERED" | "UPLOADED" | "QUOTED" | "VOID") if self.quote(&manner) => {
                self.bill_at_desk(serve);
            }
            _ => {}
        }
    }

    /// Bills of which every try is void and nobody gave them up.
    fn void_bills(&mut self) -> Vec<Serve> {
        let mut newest: BTreeMap<String, State> = BTreeMap::new();
        for attempt in self.world.checked().attempts.values() {
            let kept = newest.entry(attempt.bill().as_str().to_owned()).or_insert(attempt.state);
            if *kept == State::Void {
                *kept = attempt.state;
            }
        }
        newest
            .into_iter()
            .filter(|(bill, state)| *state == State::Void && !self.left_alone.contains(bill))
            .filter_map(|(bill, _)| self.bills.get(&bill).cloned())
            .collect()
    }
}

/// A patient who came back: nothing odd any more.
fn patient(serve: &Serve) -> Serve {
    let manner = Manner {
        full_pay: false,
        card: CardPlay::Stays,
        pay: if serve.manner.pay == Pay::Later { Pay::Exact } else { serve.manner.pay },
        ending: match serve.manner.ending {
            Ending::CancelledUnpaid | Ending::Cancelled => serve.manner.ending,
            Ending::Stands | Ending::GivenUp | Ending::Changed => Ending::Stands,
        },
        patience_ms: 25_000,
        ..serve.manner
    };
    Serve { manner, ..serve.clone() }
}

fn waits_for_people(state: &str) -> bool {
    matches!(state, "DRAFT" | "REGISTERED" | "UPLOADED" | "QUOTED" | "SETTLED" | "CANCELLED")
}
