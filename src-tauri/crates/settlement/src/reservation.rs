//! Seconds of message ids that are set aside before the first of them leaves (safety §4.2).
//!
//! An intent is durable with its id; a question that changes nothing is not. What keeps every id unique whatever the clock
//! does, over restarts and panics, is one rule: an id is made only inside a stretch of seconds whose reservation is durable,
//! and a stretch belongs to the run that reserved it.

use crate::ids::MsgIdMark;
use crate::time::Timestamp;

/// How far ahead of the clock a stretch reaches: a desk with patients renews it with its intents. Unit: seconds.
const AHEAD_SECONDS: i64 = 600;
/// A renewal goes along with an intent when less than this is left. Unit: seconds.
const RENEW_SECONDS: i64 = 300;
/// The shortest stretch, for a mark that stands ahead of the clock: a hundred ids each. Unit: seconds.
const SHORTEST_SECONDS: i64 = 4;

/// Whole seconds of message ids, both ends included. Unit: seconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdStretch {
    /// The first second.
    pub first: i64,
    /// The last second.
    pub last: i64,
}

impl IdStretch {
    const fn holds(self, second: i64) -> bool {
        self.first <= second && second <= self.last
    }
}

/// Where the next id comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextId {
    /// It is set aside already.
    Ready(MsgIdMark),
    /// This stretch has to be durable first.
    Reserve(IdStretch),
}

/// Every stretch that was ever reserved, and how far the one of this run is used up.
#[derive(Clone, Debug, Default)]
pub struct Reservations {
    /// Not ours any more, in order and apart.
    earlier: Vec<IdStretch>,
    own: Option<IdStretch>,
    /// The newest id of `own`.
    used: Option<MsgIdMark>,
}

impl Reservations {
    /// What earlier runs have reserved, in any order.
    pub fn of_earlier_runs(stretches: impl IntoIterator<Item = IdStretch>) -> Self {
        let mut sorted: Vec<IdStretch> = stretches.into_iter().collect();
        sorted.sort_unstable();
        let mut earlier: Vec<IdStretch> = Vec::with_capacity(sorted.len());
        for stretch in sorted {
            match earlier.last_mut().filter(|before| stretch.first <= before.last.saturating_add(1)) {
                Some(before) => before.last = before.last.max(stretch.last),
                None => earlier.push(stretch),
            }
        }
        Self { earlier, own: None, used: None }
    }

    /// The next id, not before `mark` and not before the clock where nobody has that second.
    pub fn next(&self, mark: MsgIdMark, clock: Timestamp) -> NextId {
        let mut second = mark.second.max(clock.seconds());
        loop {
            if let Some(own) = self.own.filter(|own| own.holds(second)) {
                let at = MsgIdMark { second, counter: 0 };
                let next = self.used.map_or(at, |used| if used < at { at } else { used.after() });
                if next.second <= own.last {
                    return NextId::Ready(next);
                }
                second = own.last.saturating_add(1);
                continue;
            }
            let Some(stretch) = self.earlier_with(second) else {
                return NextId::Reserve(self.from(second, clock));
            };
            second = stretch.last.saturating_add(1);
        }
    }

    /// The stretch that prolongs ours before it is used up, where nothing lies in its way: it costs no commit of its own when
    /// it goes along with an intent.
    pub fn renewal(&self, clock: Timestamp) -> Option<IdStretch> {
        let own = self.own?;
        let first = own.last.saturating_add(1);
        let left = own.last.saturating_sub(clock.seconds());
        if left >= RENEW_SECONDS || self.earlier_with(first).is_some() {
            return None;
        }
        Some(self.from(first, clock))
    }

    /// A reservation is durable. One that follows ours prolongs it; any other takes its place, and what is left of ours is
    /// never used.
    pub fn reserved(&mut self, stretch: IdStretch) {
        match &mut self.own {
            Some(own) if own.last.saturating_add(1) == stretch.first => own.last = stretch.last,
            own => {
                let given_up = own.replace(stretch);
                self.used = None;
                let stretches = self.earlier.drain(..).chain(given_up);
                self.earlier = Self::of_earlier_runs(stretches).earlier;
            }
        }
    }

    /// An id is used, or may have been.
    pub const fn used(&mut self, mark: MsgIdMark) {
        self.used = Some(mark);
    }

    fn earlier_with(&self, second: i64) -> Option<IdStretch> {
        let after = self.earlier.partition_point(|stretch| stretch.first <= second);
        let before = self.earlier.get(after.checked_sub(1)?)?;
        before.holds(second).then_some(*before)
    }

    /// From a second nobody has to where the clock will be, or to the next stretch of somebody else.
    fn from(&self, first: i64, clock: Timestamp) -> IdStretch {
        let ahead = clock.seconds().saturating_add(AHEAD_SECONDS);
        let last = ahead.max(first.saturating_add(SHORTEST_SECONDS - 1));
        let after = self.earlier.partition_point(|stretch| stretch.first <= first);
        let taken = self.earlier.get(after).map(|stretch| stretch.first).into_iter();
        let own = self.own.map(|own| own.first).filter(|own| *own > first);
        let border = taken.chain(own).min().map_or(last, |next| next.saturating_sub(1));
        IdStretch { first, last: last.min(border) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    fn take(reservations: &mut Reservations, mark: MsgIdMark, clock: i64) -> MsgIdMark {
        for _ in 0..2 {
            match reservations.next(mark, at(clock)) {
                NextId::Ready(id) => {
                    reservations.used(id);
                    return id;
                }
                NextId::Reserve(stretch) => reservations.reserved(stretch),
            }
        }
        panic!("a stretch that was reserved holds no id");
    }

    #[test]
    fn restart_in_the_same_second_begins_behind_what_was_reserved() {
        let mut first = Reservations::default();
        assert_eq!(take(&mut first, MsgIdMark::START, 1_000), MsgIdMark { second: 1_000, counter: 0 });
        assert_eq!(take(&mut first, MsgIdMark::START, 1_000), MsgIdMark { second: 1_000, counter: 1 });
        let mut second = Reservations::of_earlier_runs([IdStretch { first: 1_000, last: 1_600 }]);
        assert_eq!(take(&mut second, MsgIdMark::START, 1_000), MsgIdMark { second: 1_601, counter: 0 });
        // Ahead of the clock it takes little, so that a crash loop does not run away.
        assert_eq!(second.own, Some(IdStretch { first: 1_601, last: 1_604 }));
    }

    #[test]
    fn clock_years_ahead_moves_nothing_once_it_is_right_again() {
        let mut run = Reservations::default();
        take(&mut run, MsgIdMark::START, 315_360_000);
        assert_eq!(take(&mut run, MsgIdMark::START, 1_000).second, 1_000);
        // And what was used there is passed over when the clock gets there.
        assert_eq!(take(&mut run, MsgIdMark::START, 315_360_000).second, 315_360_601);
    }

    #[test]
    fn stretch_ends_where_another_begins() {
        let run = Reservations::of_earlier_runs([IdStretch { first: 1_100, last: 1_200 }]);
        let expected = NextId::Reserve(IdStretch { first: 1_000, last: 1_099 });
        assert_eq!(run.next(MsgIdMark::START, at(1_000)), expected);
    }

    #[test]
    fn mark_of_the_newest_intent_is_never_gone_back_behind() {
        let mut run = Reservations::default();
        assert_eq!(take(&mut run, MsgIdMark { second: 5_000, counter: 3 }, 1_000).second, 5_000);
    }

    #[test]
    fn renewal_goes_along_when_the_stretch_runs_out() {
        let mut run = Reservations::default();
        take(&mut run, MsgIdMark::START, 1_000);
        assert_eq!(run.renewal(at(1_200)), None);
        let more = run.renewal(at(1_400)).unwrap();
        assert_eq!(more, IdStretch { first: 1_601, last: 2_000 });
        run.reserved(more);
        assert_eq!(run.own, Some(IdStretch { first: 1_000, last: 2_000 }));
        assert_eq!(take(&mut run, MsgIdMark::START, 1_000).counter, 1);
    }
}
