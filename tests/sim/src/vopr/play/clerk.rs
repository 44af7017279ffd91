//! The hands of the clerk: a key, a look at the view, waiting, signing in, and calling the next patient.

use std::rc::Rc;

use desk::api::*;
use desk::fault::FaultView;
use desk::host::Command;
use desk::view::{BillView, DeskView, SessionState};
use settlement::fact::{Fact, StoredEntry};

use super::Player;
use crate::vopr::plan::Manner;
use crate::world::OPERATOR;

/// A clerk who finds the window shut tries again so often.
const TRIES: u32 = 40;

impl Player<'_> {
    pub(super) fn sign_in(&mut self) {
        for _ in 0..TRIES {
            if !self.goes_on() {
                return;
            }
            match self.world.session() {
                SessionState::Open => return,
                SessionState::SignedOut => {
                    let args =
                        SignInArgs { operator: OPERATOR.0.to_owned(), password: OPERATOR.1.to_owned() };
                    self.press(Command::SignIn(args));
                    self.world.run_ms(1_000);
                }
                SessionState::SigningIn => self.world.run_ms(1_000),
                SessionState::Locked => {
                    self.press(Command::Unlock(UnlockArgs { password: OPERATOR.1.to_owned() }));
                    self.world.run_ms(1_000);
                }
            }
            self.alive();
        }
    }

    /// Neither stopped by a violation nor dead.
    pub(super) fn goes_on(&self) -> bool {
        self.world.broken().is_empty() && !self.world.is_dead()
    }

    /// Gives a command; whether it was taken.
    pub(super) fn press(&mut self, command: Command) -> bool {
        if !self.goes_on() {
            return false;
        }
        match self.give(&command) {
            Ok(()) => true,
            Err(fault) => self.clock_is_seen_to(&fault.code) && self.goes_on() && self.give(&command).is_ok(),
        }
    }

    /// Money moves the moment a key is taken: then the journal must hold it (I12).
    fn give(&mut self, command: &Command) -> Result<(), FaultView> {
        let before = self.world.watch().entries.len();
        self.world.command(command.clone())?;
        let booked = |stored: &StoredEntry| matches!(stored.entry.fact, Fact::CashIntent(_));
        if hands_money(command) && !self.world.watch().entries[before..].iter().any(booked) {
            self.world
                .report(format!("I12: {} was taken, and no money stands in the journal", command.name()));
        }
        Ok(())
    }

    /// A clock that is ahead is vouched for, one that is far off is set right.
    fn clock_is_seen_to(&mut self, code: &str) -> bool {
        match code {
            "J-16" => self.world.vouch_for_clock(),
            "J-15" => {
                self.world.right_wall_clock();
                self.world.run_ms(1_000);
                true
            }
            _ => false,
        }
    }

    /// A key, twice where the hand is heavy.
    pub(super) fn key(&mut self, manner: &Manner, command: &Command) -> bool {
        let taken = self.press(command.clone());
        if manner.twice && self.press(command.clone()) && taken && moves_money(command) {
            self.world.report(format!("I14: {} was taken twice", command.name()));
        }
        taken
    }

    pub(super) fn view(&mut self) -> Option<Rc<DeskView>> {
        self.goes_on().then(|| self.world.seen())
    }

    /// Waits as long as this clerk waits.
    pub(super) fn wait(&mut self, manner: &Manner) -> bool {
        self.world.settle_down(manner.patience_ms);
        self.alive() && self.goes_on()
    }

    pub(super) fn state_at_desk(&mut self) -> Option<String> {
        Some(self.view()?.bill.as_ref()?.state.clone())
    }

    /// The bill at the desk.
    pub(super) fn bill(&mut self) -> Option<BillView> {
        self.view()?.bill.clone()
    }

    pub(super) fn intent(&mut self) -> Option<String> {
        self.view()?.bill.as_ref()?.intent.clone()
    }

    /// The patient before goes; whether the desk came free.
    pub(super) fn desk_is_free(&mut self) -> bool {
        for _ in 0..TRIES {
            self.sign_in();
            if !self.goes_on() {
                return false;
            }
            self.answer_cash();
            self.world.pull();
            if self.press(Command::NextPatient(NoArgs {})) {
                self.world.settle_down(1_000);
                if self.alive() {
                    return true;
                }
            }
            self.world.run_ms(5_000);
            self.alive();
        }
        false
    }

    /// "Was it taken?" In this world money moves the moment a key is taken.
    fn answer_cash(&mut self) {
        let Some(view) = self.view() else { return };
        for question in &view.cash_questions {
            let case_id = question.case_id.clone();
            self.press(Command::AnswerCash(AnswerCashArgs { case_id, moved: true }));
        }
    }
}

/// Does money change hands with this key?
fn hands_money(command: &Command) -> bool {
    match command {
        Command::TakeCash(_)
        | Command::TakeOther(_)
        | Command::PayRefund(_)
        | Command::TakeDeposit(_)
        | Command::PayOut(_) => true,
        Command::FullPay(args) => args.tender.is_some(),
        _ => false,
    }
}

fn moves_money(command: &Command) -> bool {
    matches!(
        command,
        Command::ConfirmSettlement(_)
            | Command::TakeCash(_)
            | Command::TakeOther(_)
            | Command::CancelSettlement(_)
            | Command::PayRefund(_)
            | Command::FullPay(_)
            | Command::TakeDeposit(_)
            | Command::PayOut(_)
    )
}
