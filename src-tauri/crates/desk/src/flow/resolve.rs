//! What goes on without a person: an unknown 2207 is asked for where the region answers by visit, otherwise reversed, fenced and
//! reversed again (safety §9.1, §9.2).
//!
//! `go_on` looks at where an attempt stands and takes the next step; it is called after every answer, on restart and when a
//! back-off ends, so that no state depends on somebody remembering.

use settlement::fact::{Fact, Stamp, Subject};
use settlement::ids::AttemptId;
use settlement::machine::State;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, Output, PlatformSettlement, Request};

use super::quote::settle_request;
use super::session::{is_about_sign_in, later};
use crate::desk::Desk;
use crate::fault::FaultCode;
use crate::inputs::Duty;
use crate::state::{Retry, Search};

/// The longest pause between two tries, ms (safety §7).
const BACK_OFF_MAX_MS: i64 = 60_000;
/// So many questions are asked about a lost 2207 before it is reversed (safety §9.1).
const QUESTIONS_MAX: u32 = 2;
/// And no longer than this, ms.
const SEARCH_MS: i64 = 10_000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The next step of an attempt that goes on by itself, unless something of it is on its way, not durable, or pausing.
    pub(crate) fn go_on(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let pausing =
            self.state.retries.get(id).is_some_and(|retry| now.monotonic_ms < retry.due.monotonic_ms);
        if pausing
            || self.waiting(id).is_some()
            || !attempt.open_ops.is_empty()
            || self.state.unsaved.contains(&Subject::from(id))
        {
            return Vec::new();
        }
        match attempt.state {
            State::InDoubt => self.resolve(now, id),
            State::Fencing | State::CancelFencing => self.fence(now, id),
            State::Reversing | State::Confirming => self.reverse(now, id),
            State::Cancelling => self.look_up_cancel(now, id),
            State::Draft
            | State::Registered
            | State::Uploaded
            | State::Quoted
            | State::Settling
            | State::Void
            | State::Settled
            | State::Cancelled
            | State::Refunded
            | State::Manual => Vec::new(),
        }
    }

    /// Nobody knows whether the 2207 ran: a question or two where the region answers by visit, then the one-way door.
    fn resolve(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let asks = self.options.profile.query_without_settlement_id && !attempt.reversal_intended;
        let search =
            self.state.searches.get(id).cloned().unwrap_or(Search { since: now, asked: 0, told: None });
        let time_left = now.monotonic_ms - search.since.monotonic_ms < SEARCH_MS;
        let question =
            self.question(id, &search).filter(|_| asks && time_left && search.asked < QUESTIONS_MAX);
        if let Some(Ok((_ask, duty))) = question.map(|question| self.ask(now, Some(id.clone()), question)) {
            self.state.searches.insert(id.clone(), search);
            return vec![duty];
        }
        self.state.searches.remove(id);
        self.reverse(now, id)
    }

    /// First whether lines of ours carry a settlement id (5204), then the settlement itself (5203).
    fn question(&self, id: &AttemptId, search: &Search) -> Option<Request> {
        let attempt = self.state.attempts.get(id)?;
        let settle = settle_request(attempt).ok()?;
        let (person, visit_id, batch) =
            (settle.person.clone(), settle.visit_id.clone(), settle.batch.clone());
        if search.asked == 0 {
            return Some(Request::FetchFeeLines { person, visit_id, batch });
        }
        Some(Request::FindSettlement {
            settle: Box::new(settle),
            msg_id: attempt.settle_msg_id.clone()?,
            settlement: search.told.clone(),
        })
    }

    /// A question about a lost 2207 was answered. A positive answer that fits in every respect settles the bill; anything else
    /// means nothing.
    pub(crate) fn doubt_looked_up(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        evidence: Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        let doubtful = self
            .state
            .attempts
            .get(id)
            .is_some_and(|attempt| attempt.state == State::InDoubt && !attempt.reversal_intended);
        if !doubtful {
            return Vec::new();
        }
        let mut facts = Vec::new();
        match answer {
            // It was not asked at all: later, and the time for questions has not begun.
            Answer::NotSent => {
                self.state.searches.remove(id);
                self.back_off(now, id);
                return Vec::new();
            }
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                self.state.searches.remove(id);
                self.back_off(now, id);
                return Vec::new();
            }
            Answer::Done(output) => {
                if let Output::FoundWhole(settlement) = *output {
                    if let Some(duties) = self.adopt(now, id, evidence.clone(), settlement) {
                        return duties;
                    }
                    facts.push(evidence);
                } else if let Output::FoundLines(told) = *output
                    && let Some(search) = self.state.searches.get_mut(id)
                {
                    search.told = told;
                }
            }
            Answer::Refused(_) | Answer::Doubt(_) => {}
        }
        if let Some(search) = self.state.searches.get_mut(id) {
            search.asked += 1;
        }
        if facts.is_empty() { self.go_on(now, id) } else { self.report(now, id, facts) }
    }

    /// Takes a settlement that a query found for ours, if its money is the quoted money to the fen: amounts of a query alone
    /// are no evidence (platform-interface §0.4 6), two sources that agree are.
    fn adopt(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        evidence: Fact,
        settlement: PlatformSettlement,
    ) -> Option<Vec<Duty>> {
        let attempt = self.state.attempts.get(id)?;
        let (quote, _) = attempt.quote.as_ref()?;
        if !quote.same_money(&settlement.split) {
            return None;
        }
        let receipt = self.acceptable(now, id, &settlement).ok()?;
        self.state.searches.remove(id);
        let bill = attempt.bill().clone();
        let duties = self.accept(now, id, evidence, settlement, &receipt);
        self.tell(now, FaultCode::P24.view(), Some(bill));
        Some(duties)
    }

    /// 2, 4, 8 … 60 seconds.
    pub(super) fn back_off(&mut self, now: Stamp, id: &AttemptId) {
        let count = self.state.retries.get(id).map_or(0, |retry| retry.count) + 1;
        let pause = 1000_i64.checked_shl(count.min(10)).unwrap_or(BACK_OFF_MAX_MS).min(BACK_OFF_MAX_MS);
        self.state.retries.insert(id.clone(), Retry { count, due: later(now, pause) });
    }

    /// Goes on with everything that goes on by itself and does not pause.
    pub(crate) fn retry_due(&mut self, now: Stamp) -> Vec<Duty> {
        let moving: Vec<AttemptId> = self
            .open_attempts()
            .filter(|attempt| attempt.state.is_unresolved())
            .map(|attempt| attempt.id.clone())
            .collect();
        self.state.retries.retain(|id, _| moving.contains(id));
        self.give_searches_up(now);
        moving.iter().flat_map(|id| self.go_on(now, id)).collect()
    }

    /// A question nobody answers in time is not waited for: what it says later is about nothing any more.
    fn give_searches_up(&mut self, now: Stamp) {
        let late: Vec<AttemptId> = self
            .state
            .searches
            .iter()
            .filter(|(_, search)| now.monotonic_ms - search.since.monotonic_ms >= SEARCH_MS)
            .map(|(id, _)| id.clone())
            .collect();
        for id in late {
            self.state.asks.retain(|_, pending| {
                pending.subject.attempt() != Some(&id) || pending.request.transaction().changes_state()
            });
        }
    }

    /// What was in doubt is void now: the clerk is told that nothing was charged, once.
    pub(crate) fn tell_taken_back(&mut self, now: Stamp, id: &AttemptId) {
        let Some(attempt) = self.state.attempts.get(id) else { return };
        if attempt.state != State::Void || attempt.settle_msg_id.is_none() {
            return;
        }
        let bill = attempt.bill().clone();
        let doubt = super::settle::settle_doubt(None).code;
        let doubted = |fault: &crate::fault::FaultView| fault.code == doubt;
        let at_desk = self.state.bill.as_mut().filter(|at| at.attempt.as_ref() == Some(id));
        let shown = at_desk.is_some_and(|at| at.fault.take_if(|fault| doubted(fault)).is_some());
        let listed = self
            .state
            .notices
            .iter()
            .any(|notice| notice.bill.as_ref() == Some(&bill) && doubted(&notice.fault));
        if shown || listed {
            self.untell(&doubt, Some(&bill));
            self.tell(now, FaultCode::P23.view(), Some(bill));
        }
    }
}
