//! After a restart, before any input: every open end becomes a fact, and what goes on by itself goes on.
//!
//! The table and its argument are `settlement::recovery`. Idempotent: it may itself be interrupted anywhere.

use settlement::attempt::{PaperRecord, PrintState};
use settlement::fact::{Fact, OpEnd, Stamp};
use settlement::ids::AttemptId;
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::recovery::{OnRestart, on_restart};
use settlement::request::{Codec, DoubtWhy, LostWhy, Transaction};

use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::view::RecoveredView;
use crate::view_words::recovered_words;
use crate::view_worklist::kind_of;

/// How often free space is looked at, ms.
const LOOK_MS: i64 = 30_000;
/// How often it is looked whether days have run out for an open case, ms. Every case is looked at, so not with every tick.
const LOOK_AT_CASES_MS: i64 = 10_000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn recover(&mut self, now: Stamp) -> Result<Vec<Duty>, JournalFault> {
        let opened = Fact::Opened {
            boot: self.options.boot.clone(),
            version: self.options.version.clone(),
            terminal: self.options.terminal,
            machine: self.options.machine.clone(),
        };
        let reserved = self.reservation_at_start(now);
        let facts = [opened].into_iter().chain(reserved.map(Fact::IdsReserved)).collect();
        self.commit_terminal_all(now, facts)?;
        if let Some(stretch) = reserved {
            self.state.ids.reserved(stretch);
        }
        self.profile_at_start(now)?;
        self.packs_at_start(now)?;
        self.end_open_mappings(now)?;
        self.policy_at_start();
        self.no_code_at_start(now);
        // Numbers of this run begin above those of every earlier run on this journal, a replay after a panic included: an
        // answer or a key press that belongs to the run before must find nothing here.
        self.state.counter = u64::try_from(self.head.seq).unwrap_or(0) << 20;
        let ids: Vec<AttemptId> = self.state.attempts.keys().cloned().collect();
        let mut duties = vec![Duty::LookAtSpace];
        for id in ids {
            self.end_what_was_open(now, &id)?;
            self.note_recovered(&id);
            let Some(attempt) = self.state.attempts.get(&id) else { continue };
            match on_restart(attempt.state) {
                OnRestart::GoOn => duties.extend(self.follow(now, &id)),
                OnRestart::ShowAgain
                | OnRestart::NoteDoubt
                | OnRestart::AskDrawer
                | OnRestart::Collect
                | OnRestart::PayOut
                | OnRestart::AskSupervisor
                | OnRestart::Rest => {}
            }
        }
        duties.extend(self.recover_bill_cases(now)?);
        if let Some((subject, _)) = self.cash_question() {
            let bill = self.bill_of(&subject);
            self.tell(now, FaultCode::D29.view(), bill);
        }
        Ok(duties)
    }

    /// One line about everything that is open, for whoever sits down next.
    fn note_recovered(&mut self, id: &AttemptId) {
        let Some(attempt) = self.state.attempts.get(id).filter(|attempt| !attempt.is_closed()) else {
            return;
        };
        let line = RecoveredView {
            bill: attempt.bill().to_string(),
            attempt: id.to_string(),
            text: recovered_words(attempt.state, kind_of(attempt)).to_owned(),
        };
        self.state.recovered.push(line);
    }

    /// A request or a print without an end was interrupted: nobody knows how it went, and that is what is written down.
    fn end_what_was_open(&mut self, now: Stamp, id: &AttemptId) -> Result<(), JournalFault> {
        let Some(attempt) = self.state.attempts.get(id) else { return Ok(()) };
        let mut facts = Vec::new();
        for op in &attempt.open_ops {
            let end = OpEnd::Doubt(DoubtWhy::Lost(LostWhy::Restarted));
            facts.push(Fact::OpEnded { msg_id: op.msg_id.clone(), end, body: Vec::new(), elapsed_ms: 0 });
            match op.transaction {
                Transaction::Settle => facts.push(Fact::DoubtNoted { msg_id: op.msg_id.clone() }),
                // A registration or upload nobody heard of: the try is given up, F11 begins a new one with new numbers.
                Transaction::Register | Transaction::UploadFees => facts.push(Fact::Abandoned),
                Transaction::SignIn
                | Transaction::SignOut
                | Transaction::FetchPerson
                | Transaction::CheckBenefit
                | Transaction::Unregister
                | Transaction::UploadVisit
                | Transaction::WithdrawFees
                | Transaction::Quote
                | Transaction::Cancel
                | Transaction::Reverse
                | Transaction::UploadSelfPaid
                | Transaction::WithdrawSelfPaid
                | Transaction::UploadMappings
                | Transaction::WithdrawMappings
                | Transaction::FetchVisits
                | Transaction::FetchSettlement
                | Transaction::FetchFeeLines
                | Transaction::FetchAccumulators
                | Transaction::FetchFilings => {}
            }
        }
        let bill = attempt.bill().clone();
        let settling = attempt.open_ops.iter().any(|op| op.transaction == Transaction::Settle);
        let cancelling = attempt.open_ops.iter().any(|op| op.transaction == Transaction::Cancel);
        let (lost, print_lost) = ends_of_prints(&attempt.papers);
        facts.extend(lost);
        if facts.is_empty() {
            return Ok(());
        }
        self.commit(now, id, facts)?;
        if settling {
            self.tell_interrupted(now, bill.clone());
        }
        if cancelling {
            self.tell_cancel_doubt(now, Some(bill.clone()));
        }
        if let Some(number) = print_lost {
            self.tell_print_lost(now, number, Some(bill));
        }
        Ok(())
    }

    /// A print was interrupted.
    pub(crate) fn tell_print_lost(&mut self, now: Stamp, number: String, bill: Option<settlement::BillId>) {
        self.tell(now, FaultCode::D25.view_with(Some(number)), bill);
    }

    /// What is due when nothing happens.
    pub(crate) fn tick(&mut self, now: Stamp) -> Vec<Duty> {
        let mut duties = self.session_tick(now);
        duties.extend(self.save_again(now));
        self.park_overdue(now);
        duties.extend(self.retry_due(now));
        if self
            .state
            .around
            .cases_looked_at
            .is_none_or(|at| now.monotonic_ms - at.monotonic_ms >= LOOK_AT_CASES_MS)
        {
            self.state.around.cases_looked_at = Some(now);
            duties.extend(self.days_over(now));
        }
        duties.extend(self.reports_due(now));
        duties.extend(self.mappings_due(now));
        duties.extend(self.sweep_due(now));
        duties.extend(self.backup_tick(now));
        let looked = self.state.around.space_looked_at;
        if looked.is_none_or(|at| now.monotonic_ms - at.monotonic_ms >= LOOK_MS) {
            self.state.around.space_looked_at = Some(now);
            duties.push(Duty::LookAtSpace);
        }
        duties
    }

    /// Replies the disk did not take are tried again; what follows from them follows now.
    pub(crate) fn save_again(&mut self, now: Stamp) -> Vec<Duty> {
        let mut duties = Vec::new();
        for subject in self.state.unsaved.clone() {
            if let Err(fault) = self.commit(now, &subject, Vec::new()) {
                tracing::error!(fault = %Refusal::Journal(fault).view().code, "still not committed");
                break;
            }
            duties.extend(self.follow_case(now, &subject));
        }
        duties
    }
}

/// A print without an end was interrupted; the facts that say so, and the number of one of them.
pub(crate) fn ends_of_prints(papers: &[PaperRecord]) -> (Vec<Fact>, Option<String>) {
    let open: Vec<&PaperRecord> = papers.iter().filter(|paper| paper.state == PrintState::Open).collect();
    let number = open.last().map(|paper| paper.intent.number.as_str().to_owned());
    let facts = open
        .into_iter()
        .map(|paper| Fact::PrintEnded {
            number: paper.intent.number.clone(),
            kind: paper.intent.kind,
            copy: paper.intent.copy,
            printed: false,
            file: None,
        })
        .collect();
    (facts, number)
}
