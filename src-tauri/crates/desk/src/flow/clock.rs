//! Two clocks against each other: how long a request may still be under way, and whether the wall clock can be believed
//! (safety §9.3).

use settlement::Timestamp;
use settlement::fact::{Fact, Stamp};
use settlement::ids::{AttemptId, MsgId};
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;

/// Clocks that part by less are only being kept right. **Unit**: ms.
const JUMP_MS: i64 = 5_000;

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Until when a copy of a request may still be under way; none once it must have arrived.
    ///
    /// In the run that sent it the clock that is never set counts; after a restart the wall clock does, less what it was seen to
    /// jump ahead. Twice the time where a clock had jumped since.
    pub(crate) fn in_flight_until(
        &self,
        now: Stamp,
        id: &AttemptId,
        msg_id: &MsgId,
        left: Stamp,
    ) -> Option<Timestamp> {
        let jumped = self.state.clock.jumped.get(id);
        let times = if jumped.is_some() { 2 } else { 1 };
        let needed = self.options.profile.in_flight_max_ms.saturating_mul(times);
        let passed = if self.state.clock.sent_here.contains(msg_id) {
            now.monotonic_ms - left.monotonic_ms
        } else {
            now.wall.since(left.wall) - jumped.copied().unwrap_or(0)
        };
        let missing = needed - passed.max(0);
        (missing > 0).then(|| now.wall.plus_millis(missing))
    }

    /// Notes where the wall clock parts from the other one; what counts on it waits twice as long from then on.
    pub(crate) fn watch_clock(&mut self, now: Stamp) {
        let anchor = self.state.clock.anchor;
        let by_ms = now.wall.since(anchor.wall) - (now.monotonic_ms - anchor.monotonic_ms);
        if by_ms.abs() < JUMP_MS {
            return;
        }
        tracing::warn!(by_ms, "the wall clock was set");
        self.state.clock.anchor = now;
        self.clock_jumped(by_ms);
        if let Err(fault) = self.commit_terminal(now, Fact::ClockJumped { by_ms }) {
            tracing::error!(%fault, "the jump of the clock could not be noted");
        }
    }

    /// At the start: the wall clock stands before what this journal has seen already.
    pub(crate) fn watch_clock_at_start(
        &mut self,
        now: Stamp,
        last: Option<Stamp>,
    ) -> Result<(), settlement::ports::JournalFault> {
        let by_ms = last.map_or(0, |last| now.wall.since(last.wall));
        if by_ms > -JUMP_MS {
            return Ok(());
        }
        self.clock_jumped(by_ms);
        self.commit_terminal(now, Fact::ClockJumped { by_ms })
    }

    /// Every try that may wait for a time fence waits longer.
    pub(crate) fn clock_jumped(&mut self, by_ms: i64) {
        let doubtful: Vec<AttemptId> = self
            .open_attempts()
            .filter(|attempt| attempt.settle_msg_id.is_some())
            .map(|attempt| attempt.id.clone())
            .collect();
        for id in doubtful {
            *self.state.clock.jumped.entry(id).or_default() += by_ms.max(0);
        }
    }
}
