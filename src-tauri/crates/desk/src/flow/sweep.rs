//! The orphan sweep: a 2201 nobody answered may have left a registration at the platform. It is looked for by our own number
//! (5201) and taken back (2202). Never urgent: no money hangs on it, and the next try uses a new number (safety §4.3, §9.1).

use settlement::attempt::Attempt;
use settlement::fact::{Fact, OpEnd, Stamp, Subject};
use settlement::ids::AttemptId;
use settlement::ports::{Cache, Journal};
use settlement::request::{Answer, Codec, DoubtWhy, Request};

use super::session::{is_about_sign_in, later};
use crate::desk::Desk;
use crate::inputs::Duty;
use crate::state::Retry;

/// The first pause between two looks, ms; doubled with each.
const PAUSE_MS: i64 = 15_000;
/// The longest, ms.
const PAUSE_MAX_MS: i64 = 15 * 60_000;
/// "Not found" is believed after so many times the longest flight: a query may answer from an older state (safety §3).
const FLIGHTS: i64 = 2;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Goes on with every left-over registration that does not pause.
    pub(crate) fn sweep_due(&mut self, now: Stamp) -> Vec<Duty> {
        let orphans: Vec<AttemptId> = self
            .open_attempts()
            .filter(|attempt| attempt.orphan.is_some())
            .map(|attempt| attempt.id.clone())
            .collect();
        self.state.sweeps.retain(|id, _| orphans.contains(id));
        orphans.iter().flat_map(|id| self.sweep(now, id)).collect()
    }

    /// The next step for one, unless something of it is on its way, not durable, or pausing.
    fn sweep(&mut self, now: Stamp, id: &AttemptId) -> Vec<Duty> {
        let Some(attempt) = self.state.attempts.get(id) else { return Vec::new() };
        let Some(orphan) = attempt.orphan.clone() else { return Vec::new() };
        let pausing =
            self.state.sweeps.get(id).is_some_and(|retry| now.monotonic_ms < retry.due.monotonic_ms);
        let busy = self.asked(id).is_some()
            || !attempt.open_ops.is_empty()
            || self.state.unsaved.contains(&Subject::from(id))
            || !attempt.state.is_final();
        if pausing || busy {
            return Vec::new();
        }
        let person = attempt.began.person.person_no.clone();
        let outpatient_no = attempt.began.outpatient_no.clone();
        let asked = if let Some(visit_id) = orphan.visit_id {
            let request = Request::Unregister { person, visit_id, outpatient_no };
            self.commit_intent(now, id, Vec::new(), request)
        } else {
            let care_kind = attempt.began.visit.care_kind.clone();
            let day = orphan.since.wall;
            let request = Request::FetchVisits { person, care_kind, day, outpatient_no };
            self.ask(now, Some(id.clone()), request).map(|(_ask, duty)| duty)
        };
        match asked {
            Ok(duty) => vec![duty],
            Err(refusal) => {
                tracing::warn!(code = %refusal.view().code, "a left-over registration could not be asked for");
                self.pause_sweep(now, id);
                Vec::new()
            }
        }
    }

    /// Is it over but for what its 2201 may have left?
    pub(crate) fn is_swept(&self, id: &AttemptId) -> bool {
        self.state
            .attempts
            .get(id)
            .is_some_and(|attempt| attempt.state.is_final() && attempt.orphan.is_some())
    }

    /// 5201 answered.
    pub(crate) fn orphan_looked_up(&mut self, now: Stamp, id: &AttemptId, answer: Answer) -> Vec<Duty> {
        let found = match answer {
            Answer::Done(output) => output.found_visit(),
            Answer::Refused(text) => {
                if is_about_sign_in(&text) {
                    self.sign_in_was_forgotten();
                }
                None
            }
            Answer::NotSent | Answer::Doubt(_) => None,
        };
        let waits = self.state.attempts.get(id).is_some_and(|attempt| self.may_still_arrive(now, attempt));
        match found {
            Some(Some(visit_id)) => {
                let duties = self.report(now, id, vec![Fact::OrphanFound { visit_id }]);
                duties.into_iter().chain(self.sweep(now, id)).collect()
            }
            Some(None) if !waits => self.report(now, id, vec![Fact::OrphanSwept { found: false }]),
            Some(None) | None => {
                self.pause_sweep(now, id);
                Vec::new()
            }
        }
    }

    /// May the 2201 still be under way, or a query not show it yet?
    fn may_still_arrive(&self, now: Stamp, attempt: &Attempt) -> bool {
        let waits = self.options.profile.in_flight_max_ms.saturating_mul(FLIGHTS);
        attempt.orphan.as_ref().is_some_and(|orphan| now.wall.since(orphan.since.wall) < waits)
    }

    /// 2202 of a left-over registration answered: done, or asked again later. It stays on the list until it is done.
    pub(crate) fn orphan_unregistered(
        &mut self,
        now: Stamp,
        id: &AttemptId,
        ended: impl Fn(OpEnd) -> Fact,
        answer: Answer,
    ) -> Vec<Duty> {
        let end = match answer {
            Answer::Done(_) => {
                return self.report(now, id, vec![ended(OpEnd::Done), Fact::OrphanSwept { found: true }]);
            }
            Answer::Refused(text) if is_about_sign_in(&text) => {
                self.sign_in_was_forgotten();
                OpEnd::Doubt(DoubtWhy::Refusal(text))
            }
            Answer::Refused(text) => OpEnd::Refused(text),
            Answer::NotSent => OpEnd::NotSent,
            Answer::Doubt(why) => OpEnd::Doubt(why),
        };
        self.pause_sweep(now, id);
        self.report(now, id, vec![ended(end)])
    }

    fn pause_sweep(&mut self, now: Stamp, id: &AttemptId) {
        let count = self.state.sweeps.get(id).map_or(0, |retry| retry.count) + 1;
        let pause = PAUSE_MS.checked_shl(count.min(10) - 1).unwrap_or(PAUSE_MAX_MS).min(PAUSE_MAX_MS);
        self.state.sweeps.insert(id.clone(), Retry { count, due: later(now, pause) });
    }
}
