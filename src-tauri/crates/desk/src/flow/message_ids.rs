//! Message ids of this run, out of seconds that are durably its own (safety §4.2).

use settlement::fact::{Entry, Fact, Stamp, StoredEntry, Subject};
use settlement::ids::{MsgId, MsgIdMark};
use settlement::ports::{Cache, Journal, JournalFault};
use settlement::request::Codec;
use settlement::reservation::{IdStretch, NextId, Reservations};

use crate::desk::Desk;

/// What earlier runs have set aside. The mark of the newest intent stands for itself where no reservation holds it.
pub(crate) fn reserved_before(durable: MsgIdMark, entries: &[StoredEntry]) -> Reservations {
    let stretch = |stored: &StoredEntry| {
        if let Fact::IdsReserved(stretch) = stored.entry.fact { Some(stretch) } else { None }
    };
    let stretches = entries.iter().filter_map(stretch);
    let of_mark = IdStretch { first: durable.second, last: durable.second };
    Reservations::of_earlier_runs(stretches.chain([of_mark]))
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    /// The next message id, out of seconds that are durably ours; it is not used yet.
    ///
    /// # Errors
    /// Seconds could not be set aside: the disk does not take it, and no id may leave.
    pub(crate) fn next_mark(&mut self, now: Stamp) -> Result<MsgIdMark, JournalFault> {
        loop {
            match self.state.ids.next(self.mark, self.id_time(now)) {
                NextId::Ready(mark) => return Ok(mark),
                NextId::Reserve(stretch) => {
                    self.commit_terminal(now, Fact::IdsReserved(stretch))?;
                    self.state.ids.reserved(stretch);
                }
            }
        }
    }

    /// Seconds for this run, in the commit that opens it.
    pub(crate) fn reservation_at_start(&self, now: Stamp) -> Option<IdStretch> {
        match self.state.ids.next(self.mark, self.id_time(now)) {
            NextId::Ready(_) => None,
            NextId::Reserve(stretch) => Some(stretch),
        }
    }

    /// More seconds while there are some left, for a commit that is made in any case.
    pub(crate) fn renewed_ids(&self, now: Stamp) -> Option<(IdStretch, Entry)> {
        let stretch = self.state.ids.renewal(self.id_time(now))?;
        Some((stretch, Entry { subject: Subject::Terminal, fact: Fact::IdsReserved(stretch) }))
    }

    /// What the numbers of a new try end in: it comes from the message id that will carry it, unique in the institution and
    /// never used again.
    ///
    /// # Errors
    /// As `next_mark`.
    pub(crate) fn number_of_try(&mut self, now: Stamp) -> Result<String, JournalFault> {
        let mark = self.next_mark(now)?;
        let next = MsgId::compose(&self.options.institution, self.options.terminal, mark);
        Ok(next.as_str().chars().skip(12).collect())
    }
}
