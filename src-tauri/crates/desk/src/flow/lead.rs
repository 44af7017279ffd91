//! The clock of this machine against the platform's, and what a wrong one must not do (safety §4.2, §15.5).
//!
//! Wall time is for people and message ids; whatever waits, waits on the monotonic clock. A message id that was made under
//! a clock far ahead would drag every later one after it, so the mark follows the platform's time until somebody vouches
//! for ours.

use settlement::fact::{Confirmation, Fact, Stamp, StoredEntry};
use settlement::ids::{ClerkNo, MsgId, MsgIdMark};
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
/// How long a run may have asked before it heard the platform's time. Unit: seconds.
const UNHEARD_SECONDS: i64 = 120;
/// Room for the questions of one run in which no intent is committed. Unit: seconds of message ids.
const RUN_SECONDS: i64 = 64;
/// What was vouched for may move by so much. Unit: ms.
const VOUCHED_MS: i64 = 30_000;

impl LeadState {
    pub(crate) fn new(now: Stamp) -> Self {
        Self {
            offset_ms: offset(now),
            platform: None,
            confirmed_ms: None,
            told: false,
            ids_since: None,
            used_up: Vec::new(),
            used_before: Vec::new(),
            set_back: false,
            runs: 0,
            behind: None,
        }
    }
}

const fn offset(now: Stamp) -> i64 {
    now.wall.millis() - now.monotonic_ms
}

/// The mark a run begins with, so that its first id is later than every id of earlier runs, those of questions among them,
/// which are used without a commit. Nothing of it is durable before an intent is: a clock that is wrong at the start must
/// not move the mark of the journal.
///
/// `durable` is the mark of the last intent; every run since began at least a second after the one before it.
pub(crate) fn first_mark(durable: MsgIdMark, entries: &[StoredEntry], now: Stamp) -> MsgIdMark {
    let wall = now.wall.seconds();
    let last_run = begun_since_intent(entries)
        // A run under a clock that was ahead of this one used ids that come later than all of ours.
        .filter(|begun| *begun <= wall)
        .fold(durable.second, |run, begun| begun.max(run.saturating_add(1)));
    MsgIdMark { second: last_run, counter: durable.counter }.begin_run(now.wall)
}

/// Seconds that questions of earlier runs may have used up under a clock that was ahead: until a run has heard the platform's
/// time, and from each time that its clock was set.
pub(crate) fn used_up_before(durable: MsgIdMark, entries: &[StoredEntry]) -> Vec<(i64, i64)> {
    let begins =
        |stored: &&StoredEntry| matches!(stored.entry.fact, Fact::Opened { .. } | Fact::ClockJumped { .. });
    let seconds = entries.iter().filter(begins).map(|stored| stored.stamp.wall.seconds());
    let ahead = seconds.filter(|second| *second > durable.second);
    ahead.map(|second| (second, second.saturating_add(UNHEARD_SECONDS))).collect()
}

/// A mark for the run after so many that have begun at the same durable mark: each has seconds of its own from there, for
/// its questions move nothing that is durable.
const fn apart(mark: MsgIdMark, runs: i64) -> MsgIdMark {
    MsgIdMark { second: mark.second.saturating_add(runs.saturating_mul(RUN_SECONDS)), counter: mark.counter }
}

/// Runs that have begun since the newest intent.
pub(crate) fn runs_since_intent(entries: &[StoredEntry]) -> i64 {
    i64::try_from(begun_since_intent(entries).count()).unwrap_or(i64::MAX)
}

/// When each run since the newest intent began, oldest first. Unit: seconds since 1970 UTC.
fn begun_since_intent(entries: &[StoredEntry]) -> impl Iterator<Item = i64> {
    let since = entries
        .iter()
        .rposition(|stored| matches!(stored.entry.fact, Fact::OpIntent(_)))
        .map_or(0, |last| last.saturating_add(1));
    let begun = |stored: &&StoredEntry| matches!(stored.entry.fact, Fact::Opened { .. });
    entries.iter().skip(since).filter(begun).map(|stored| stored.stamp.wall.seconds())
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// Has the wall clock been set since the last input?
    pub(crate) fn look_at_lead(&mut self, now: Stamp) {
        let by_ms = offset(now) - self.state.lead.offset_ms;
        self.state.lead.offset_ms = offset(now);
        if by_ms.abs() > SET_MS {
            // What the clock as it was has used up must not come again when this one gets there.
            self.keep_used_up();
            self.state.lead.confirmed_ms = None;
            self.tell(now, FaultCode::J17.view_with(Some(duration(by_ms))), None);
        }
        self.judge_lead(now);
        self.state.lead.set_back &= self.leads(now).is_some();
    }

    /// What a reply says of the platform's time.
    pub(crate) fn note_platform_time(&mut self, now: Stamp, ending: &RawReply) {
        let Some(at) = self.codec.answered_at(ending) else { return };
        self.state.lead.platform = Some((at, now.monotonic_ms));
        self.judge_lead(now);
        let leads = self.leads(now).is_some();
        // Once: what is used from then on comes from the platform's time, and must not be used again.
        let set_back = std::mem::replace(&mut self.state.lead.set_back, leads);
        if leads && !set_back {
            // Ids of questions so far came from the wrong clock; those of intents must not follow them, nor meet them later.
            let durable = self.journal.mark().unwrap_or(self.mark);
            let back = durable.begin_run(self.id_time(now));
            let back = apart(back, self.state.lead.runs);
            // Not before the ids of the last time: a lead may go and come, and the durable mark stand still.
            let back = self.state.lead.behind.map_or(back, |behind| back.max(behind));
            if back < self.mark {
                self.keep_used_up();
                self.mark = back;
            }
        }
    }

    /// What was used since the clock was set, from the first id to the last, whatever the clock said: a mark that is ahead of
    /// it goes on counting.
    fn keep_used_up(&mut self) {
        let last = self.mark.second;
        let used = self.state.lead.ids_since.take().map(|first| (first, last));
        self.state.lead.used_up.extend(used);
    }

    /// Seconds whose ids were used in this run of the program.
    pub(crate) fn ids_used(&self) -> Vec<(i64, i64)> {
        let since = self.state.lead.ids_since.map(|first| (first, self.mark.second));
        self.state.lead.used_up.iter().copied().chain(since).collect()
    }

    /// The next message id.
    pub(crate) fn next_mark(&self, now: Stamp) -> MsgIdMark {
        let mut mark = self.mark.next(self.id_time(now));
        let lead = &self.state.lead;
        let before = if lead.set_back { lead.used_before.as_slice() } else { &[] };
        let used = |second: i64| {
            let ranges = lead.used_up.iter().chain(before);
            ranges.filter(|(first, last)| (*first..=*last).contains(&second)).map(|(_, last)| *last).max()
        };
        while let Some(last) = used(mark.second) {
            mark = MsgIdMark { second: last.saturating_add(1), counter: 0 };
        }
        mark
    }

    /// What the numbers of a new try end in: it comes from the message id that will carry it, unique in the institution and
    /// never used again.
    pub(crate) fn number_of_try(&self, now: Stamp) -> String {
        let next = MsgId::compose(&self.options.institution, self.options.terminal, self.next_mark(now));
        next.as_str().chars().skip(12).collect()
    }

    /// A mark is used up.
    pub(crate) const fn use_mark(&mut self, mark: MsgIdMark) {
        self.mark = mark;
        if self.state.lead.ids_since.is_none() {
            self.state.lead.ids_since = Some(mark.second);
        }
        if self.state.lead.set_back {
            self.state.lead.behind = Some(mark);
        }
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
    use settlement::TerminalNo;
    use settlement::fact::Entry;

    use super::*;

    fn at(second: i64) -> Stamp {
        Stamp { wall: Timestamp::from_seconds(second), monotonic_ms: 0 }
    }

    fn opened(second: i64) -> StoredEntry {
        let fact = Fact::Opened {
            boot: String::new(),
            version: String::new(),
            terminal: TerminalNo::new(3).unwrap(),
            machine: String::new(),
        };
        StoredEntry {
            seq: 1,
            stamp: at(second),
            entry: Entry { subject: settlement::fact::Subject::Terminal, fact },
        }
    }

    /// A few questions of one run, each with an id that is later than all before.
    fn ask(mut mark: MsgIdMark, used: &mut Vec<MsgIdMark>) {
        for _ in 0..3 {
            mark = mark.next(at(100).wall);
            assert!(used.iter().all(|earlier| *earlier < mark), "{mark:?} after {used:?}");
            used.push(mark);
        }
    }

    #[test]
    fn first_mark_is_later_than_every_id_of_an_earlier_run() {
        let durable = MsgIdMark { second: 90, counter: 7 };
        let mut entries = Vec::new();
        let mut used: Vec<MsgIdMark> = Vec::new();
        // A crash loop within one second, each run asking a few questions.
        for _ in 0..5 {
            ask(first_mark(durable, &entries, at(100)), &mut used);
            entries.push(opened(100));
        }
        // A run under a clock ten years ahead moves nothing once the clock is right again.
        entries.push(opened(315_360_000));
        assert!(first_mark(durable, &entries, at(200)).second <= 202);
        // The clock was set back: the mark counts.
        assert_eq!(first_mark(MsgIdMark { second: 500, counter: 3 }, &[], at(200)).second, 501);
    }

    #[test]
    fn first_mark_is_later_than_earlier_runs_where_the_mark_is_ahead_of_the_clock() {
        // Many runs in a second, or a clock set back: the last intent has an id of a second that is still to come.
        let durable = MsgIdMark { second: 500, counter: 3 };
        let mut entries = vec![opened(90), opened(90)];
        let mut used = vec![durable];
        for _ in 0..5 {
            ask(first_mark(durable, &entries, at(100)), &mut used);
            entries.push(opened(100));
        }
    }

    #[test]
    fn durations_are_words() {
        assert_eq!(duration(3_000), "时钟快 3 秒");
        assert_eq!(duration(-200_000), "时钟慢 3 分 20 秒");
        assert_eq!(duration(36_060_000), "时钟快 10 小时 1 分");
    }
}
