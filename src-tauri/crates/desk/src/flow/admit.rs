//! May this command be given now at all? The one list of what each command does to money, which every gate goes by.

use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;
use crate::host::Command;
use crate::refuse::Refusal;
use crate::view::SessionState;

/// What a command does to money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// Moves it, or asks the platform for something from which it moves.
    Moves,
    /// Moves none, but is written or printed on the ground of what was moved.
    Builds,
    /// Neither.
    Light,
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// May this command be given now at all?
    pub(crate) fn admit(&mut self, now: Stamp, command: &Command) -> Result<(), Refusal> {
        if matches!(command, Command::SetLook(_)) {
            // How the window looks is nobody's business but the reader's, and no sign of somebody at work.
            return Ok(());
        }
        let session = &mut self.state.session;
        let entrance = matches!(command, Command::SignIn(_) | Command::Unlock(_));
        if entrance {
            return match session.barred_until {
                Some(until) if now.monotonic_ms < until.monotonic_ms => Err(Refusal::TooManyPasswords),
                Some(_) | None => Ok(()),
            };
        }
        match session.state {
            SessionState::SignedOut | SessionState::SigningIn => Err(Refusal::SignedOut),
            SessionState::Locked => Err(Refusal::Locked),
            SessionState::Open => {
                session.active_at = now;
                self.admit_weight(weight(command))
            }
        }
    }

    /// After a restore nobody knows what was settled, taken and handed over since the copy: until two people have compared
    /// it with the platform and counted the drawer, no money moves either way (safety §15.3). While a report is not durable,
    /// memory is behind what happened: nothing that builds on it may begin.
    fn admit_weight(&self, weight: Weight) -> Result<(), Refusal> {
        if weight == Weight::Moves && self.state.safe.restored {
            return Err(Refusal::Unconfirmed);
        }
        if weight != Weight::Light && !self.state.unsaved.is_empty() {
            return Err(Refusal::Unsaved(None));
        }
        Ok(())
    }
}

/// No wildcard: whoever adds a command says here what it does to money.
const fn weight(command: &Command) -> Weight {
    match command {
        Command::Quote(_)
        | Command::ConfirmSettlement(_)
        | Command::TakeCash(_)
        | Command::TakeOther(_)
        | Command::CancelSettlement(_)
        | Command::PayRefund(_)
        | Command::FullPay(_)
        | Command::TakeDeposit(_)
        | Command::ReturnDeposit(_)
        | Command::PayOut(_)
        | Command::Resettle(_)
        | Command::ClaimManually(_)
        | Command::RefundLines(_)
        | Command::RefundFullPay(_)
        | Command::FindElsewhere(_)
        | Command::RefundElsewhere(_) => Weight::Moves,
        Command::AnswerCash(_)
        | Command::Abandon(_)
        | Command::PrintAgain(_)
        | Command::DecideManual(_)
        | Command::AdoptProfile(_)
        | Command::PrintConsent(_)
        | Command::SignConsent(_)
        | Command::ExplainRules(_)
        | Command::OverrideRule(_)
        | Command::SignOut(_) => Weight::Builds,
        Command::SignIn(_)
        | Command::Lock(_)
        | Command::Unlock(_)
        | Command::ReadCardAgain(_)
        | Command::FindPerson(_)
        | Command::TypePerson(_)
        | Command::VerifyPerson(_)
        | Command::ChooseInsurance(_)
        | Command::SetVisit(_)
        | Command::AttachFees(_)
        | Command::AddFeeLine(_)
        | Command::ChangeFeeLine(_)
        | Command::RemoveFeeLine(_)
        | Command::ScanTraceCode(_)
        | Command::RemoveTraceCode(_)
        | Command::SetSplitPack(_)
        | Command::ImportCatalogPackage(_)
        | Command::ImportOwnItems(_)
        | Command::SendMappings(_)
        | Command::ReplaceMapping(_)
        | Command::AnswerRule(_)
        | Command::EnterApproval(_)
        | Command::WithdrawApproval(_)
        | Command::PrintApprovals(_)
        | Command::SetSelfPaid(_)
        | Command::AskConsent(_)
        | Command::PutSignature(_)
        | Command::NextPatient(_)
        | Command::Reopen(_)
        | Command::UpdateCatalog(_)
        | Command::CancelCatalogUpdate(_)
        | Command::BackUpNow(_)
        | Command::ConfirmClock(_)
        | Command::ConfirmRestore(_)
        | Command::DismissNotice(_)
        | Command::SetLook(_) => Weight::Light,
    }
}
