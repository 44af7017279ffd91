//! The clock of this machine against the platform's, and what a wrong one must not do (safety §4.2, §15.5).
//!
//! Wall time is for people and message ids; whatever waits, waits on the monotonic clock. An intent whose id was made under
//! a clock far ahead would drag every later one after it, so ids follow the platform's time until somebody vouches for ours.

use settlement::fact::{Confirmation, Fact, Stamp};
use settlement::ids::ClerkNo;
use settlement::ports::{Cache, Journal};
use settlement::request::{Codec, RawReply};
use settlement::time::Timestamp;

use super::cancel::reason_of;
use crate::api::ConfirmArgs;
use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::inputs::Duty;
use crate::refuse::Refusal;
use crate::state::{ForTwo, LeadState};
use crate::view::{Lamp, LampView};
use crate::view_of::lamp;

/// A difference that is shown. Unit: ms.
const AMBER_MS: i64 = 120_000;
/// A difference beyond which nothing new begins, whoever vouches. Unit: ms.
const WRONG_MS: i64 = 600_000;
/// The clock was set. Unit: ms.
const SET_MS: i64 = 5_000;
/// What was vouched for may move by so much. Unit: ms.
const VOUCHED_MS: i64 = 30_000;

impl LeadState {
    pub(crate) fn new(now: Stamp) -> Self {
        Self { offset_ms: offset(now), platform: None, confirmed_ms: None, told: false }
    }
}

const fn offset(now: Stamp) -> i64 {
    now.wall.millis() - now.monotonic_ms
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Has the wall clock been set since the last input?
    pub(crate) fn look_at_lead(&mut self, now: Stamp) {
        let by_ms = offset(now) - self.state.lead.offset_ms;
        self.state.lead.offset_ms = offset(now);
        if by_ms.abs() > SET_MS {
            self.state.lead.confirmed_ms = None;
            self.tell(now, FaultCode::J17.view_with(Some(duration(by_ms))), None);
        }
        self.judge_lead(now);
    }

    /// What a reply says of the platform's time.
    pub(crate) fn note_platform_time(&mut self, now: Stamp, ending: &RawReply) {
        let Some(at) = self.codec.answered_at(ending) else { return };
        self.state.lead.platform = Some((at, now.monotonic_ms));
        self.judge_lead(now);
    }

    fn judge_lead(&mut self, now: Stamp) {
        let lead = self.lead_ms(now).unwrap_or(0);
        let amber = lead.abs() > AMBER_MS;
        if amber && !self.state.lead.told {
            self.tell(now, skewed(Some(duration(lead))), None);
        }
        if !amber && self.state.lead.told {
            self.untell(&skewed(None).code, None);
        }
        self.state.lead.told = amber;
    }

    /// Our clock minus the platform's; nothing before its first answer. Unit: ms.
    pub(crate) fn lead_ms(&self, now: Stamp) -> Option<i64> {
        let (at, heard_ms) = self.state.lead.platform?;
        Some(now.wall.since(at.plus_millis(now.monotonic_ms - heard_ms)))
    }

    /// The lead, where it is more than the region tolerates and nobody has vouched for it.
    fn leads(&self, now: Stamp) -> Option<i64> {
        let lead = self.lead_ms(now)?;
        let vouched =
            self.state.lead.confirmed_ms.is_some_and(|vouched| (lead - vouched).abs() <= VOUCHED_MS);
        (lead > self.options.profile.clock_skew_max_ms && !vouched).then_some(lead)
    }

    /// The time message ids are made of.
    pub(crate) fn id_time(&self, now: Stamp) -> Timestamp {
        match self.leads(now) {
            Some(lead) => now.wall.plus_millis(-lead),
            None => now.wall,
        }
    }

    /// May something begin that moves money? What has begun may be finished.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn may_begin(&self, now: Stamp) -> Result<(), Refusal> {
        if self.state.safe.restored {
            return Err(Refusal::Unconfirmed);
        }
        if let Some(lead) = self.lead_ms(now).filter(|lead| lead.abs() > WRONG_MS) {
            return Err(Refusal::ClockWrong(duration(lead)));
        }
        match self.leads(now) {
            Some(lead) => Err(Refusal::ClockAhead(duration(lead))),
            None => Ok(()),
        }
    }

    /// Two people vouch for the clock, or for what happened after the copy that was put back.
    ///
    /// # Errors
    /// There is nothing to vouch for, no reason, or no second person.
    pub(crate) fn confirm(
        &mut self,
        now: Stamp,
        what: Confirmation,
        args: &ConfirmArgs,
    ) -> Result<Vec<Duty>, Refusal> {
        let reason = reason_of(&args.reason)?;
        if !self.may_confirm(now, what) {
            return Err(Refusal::NotNow);
        }
        self.ask_second(now, &args.second, ForTwo::Confirmation { what, reason })
    }

    /// Is there something to vouch for?
    pub(crate) fn may_confirm(&self, now: Stamp, what: Confirmation) -> bool {
        match what {
            Confirmation::Clock => self.leads(now).is_some(),
            Confirmation::Restore => self.state.safe.restored,
        }
    }

    /// Both have agreed.
    pub(crate) fn confirmed(
        &mut self,
        now: Stamp,
        what: Confirmation,
        reason: String,
        clerk: ClerkNo,
        second: ClerkNo,
    ) -> Result<Vec<Duty>, Refusal> {
        if !self.may_confirm(now, what) {
            return Err(Refusal::NotNow);
        }
        self.commit_terminal(now, Fact::Confirmed { what, clerk, second, reason })?;
        match what {
            Confirmation::Clock => self.state.lead.confirmed_ms = self.lead_ms(now),
            Confirmation::Restore => self.restore_was_confirmed(),
        }
        Ok(Vec::new())
    }

    pub(crate) fn clock_lamp(&self, now: Stamp) -> LampView {
        match self.lead_ms(now) {
            None => lamp(Lamp::Unknown, "时钟未核对"),
            Some(lead) if lead.abs() > WRONG_MS => lamp(Lamp::Down, &duration(lead)),
            Some(lead) if lead.abs() > AMBER_MS => lamp(Lamp::Warn, &duration(lead)),
            Some(_) => lamp(Lamp::Ok, "时钟正常"),
        }
    }
}

/// The clocks differ.
fn skewed(lead: Option<String>) -> FaultView {
    FaultCode::P13.view_with(lead)
}

/// 时钟快 3 分 20 秒.
fn duration(lead_ms: i64) -> String {
    let way = if lead_ms < 0 { "慢" } else { "快" };
    let seconds = lead_ms.abs() / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("时钟{way} {seconds} 秒"),
        (0, minutes, seconds) => format!("时钟{way} {minutes} 分 {seconds} 秒"),
        (hours, minutes, _) => format!("时钟{way} {hours} 小时 {minutes} 分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_words() {
        assert_eq!(duration(3_000), "时钟快 3 秒");
        assert_eq!(duration(-200_000), "时钟慢 3 分 20 秒");
        assert_eq!(duration(36_060_000), "时钟快 10 小时 1 分");
    }
}
