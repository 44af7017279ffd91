//! What goes wrong by itself for a while, and then works again: line, disk, printer, clock, a panic, a gateway that copies.

use std::cell::Cell;

use desk::view::SessionState;
use settlement::attempt::Attempt;
use settlement::machine::State;
use settlement::ports::JournalFault;

use super::network::{Coming, Mended};
use super::{Printing, TICK_MS, World};
use crate::sim_platform::Line;

impl World {
    /// Cuts the line for a while.
    pub fn cut_line_for(&mut self, line: Line, ms: i64) {
        self.set_line(line);
        self.network.schedule(self.now_ms + ms, Coming::Mended(Mended::Line));
    }

    /// The disk takes so many more commits, and then none for a while.
    pub fn disk_full_for(&mut self, ms: i64, after_commits: u32) {
        self.tell("disk full");
        let left = Cell::new(after_commits);
        self.disk_refuses(Box::new(move |_| {
            let taken = left.get() > 0;
            left.set(left.get().saturating_sub(1));
            (!taken).then_some(JournalFault::Full)
        }));
        self.disk_full_until_ms = self.now_ms + ms;
        self.network.schedule(self.disk_full_until_ms, Coming::Mended(Mended::Disk));
    }

    /// The printer does something else for a while.
    pub fn printer_for(&mut self, printing: Printing, ms: i64) {
        self.printing = printing;
        self.network.schedule(self.now_ms + ms, Coming::Mended(Mended::Printer));
    }

    /// A gateway will deliver the next request of a transaction once more, so much later.
    pub fn copy_later(&mut self, infno: &str, after_ms: i64) {
        self.network.copies.push((infno.to_owned(), after_ms));
    }

    /// The next request of a transaction finds no connection.
    pub fn refuse_next(&mut self, infno: &str) {
        self.network.refused.push(infno.to_owned());
    }

    pub(super) fn mend(&mut self, what: Mended) {
        match what {
            Mended::Line => self.set_line(Line::Up),
            Mended::Disk => self.disk_works(),
            Mended::Printer => self.printing = Printing::Works,
        }
    }

    /// Nothing new goes wrong from now on; what is under way comes to its end.
    pub fn faults_stop(&mut self) {
        self.tell("faults stop");
        for what in [Mended::Line, Mended::Disk, Mended::Printer] {
            self.mend(what);
        }
        self.centre.faults.clear();
        self.network.copies.clear();
        self.network.refused.clear();
        let mut flavours = self.centre.flavours().clone();
        flavours.stop_misbehaving();
        self.centre.set_flavours(flavours);
        self.release();
        self.crash_at(None);
    }

    /// A panic on the desk thread: it is caught, and the desk is built anew by replaying its journal (`desk::drive`).
    /// Answers that are still under way reach the new desk.
    pub fn panic_and_replay(&mut self) {
        self.tell("a panic is caught");
        self.seen = None;
        let Some(desk) = self.desk.take() else { return };
        let opened = desk.built_anew(self.desk_options(), self.stamp());
        if self.is_dead() {
            return;
        }
        match opened {
            Ok((desk, duties)) => {
                self.desk = Some(desk);
                self.perform(duties);
            }
            // The loop ends, and the program with it: it is started again.
            Err(_) => self.watch.borrow_mut().points.crashed = true,
        }
    }

    /// Somebody cancels the newest settlement that stands here as settled, in the insurer's own client.
    pub fn cancel_elsewhere(&mut self) {
        let settled = |attempt: &&Attempt| attempt.state == State::Settled && attempt.open_ops.is_empty();
        let newest = self.check.attempts.values().rev().find(settled);
        let Some(setl_id) = newest.and_then(|a| a.settlement.as_ref()).map(|s| s.id.as_str().to_owned())
        else {
            return;
        };
        self.tell(&format!("{setl_id} is cancelled elsewhere"));
        if self.centre.cancel_by_hand(self.now_ms, &setl_id) {
            self.check.refunded_elsewhere.insert(setl_id);
            self.check.tally.count("cancelled elsewhere");
        }
    }

    /// Looks at what changed, now.
    pub fn look_now(&mut self) {
        let wrong = self.changed_violations();
        self.broken.extend(wrong);
    }

    /// Something that did not hold, seen from outside.
    pub fn report(&mut self, what: String) {
        self.broken.push(what);
    }

    /// The session at the window.
    pub fn session(&mut self) -> SessionState {
        self.seen().session.state
    }

    /// What did not hold, in a run that is looked at without stopping.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }

    /// How often the clock of this world ticks. **Unit**: ms.
    pub const fn tick_ms() -> i64 {
        TICK_MS
    }
}
