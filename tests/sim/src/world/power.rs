//! Cuts: of the power under a world on a failing disk, and of an answer on its way.

use std::rc::Rc;

use settlement::ports::Journal;
use store::{OpenFault, OpenOptions, Store};

use super::World;
use crate::fault_disk::FaultDisk;

impl World {
    /// The disk under the files.
    ///
    /// # Panics
    /// The world was not built on one.
    pub fn disk(&self) -> Rc<FaultDisk> {
        Rc::clone(self.disk.as_ref().expect("built with Files::Failing"))
    }

    /// The power goes, wherever the program is, and comes back: nobody has started anything yet.
    pub fn power_cut(&mut self) {
        let disk = self.disk();
        disk.cut_power();
        self.stop_at_once();
        disk.restore_power(&mut self.draw);
        self.tell("power cut");
    }

    /// A power cut, and the program is started on what the disk has kept.
    ///
    /// # Errors
    /// The store does not open: what it says. The world stays dead then.
    pub fn power_cut_and_restart(&mut self) -> Result<(), OpenFault> {
        self.power_cut();
        self.restart_on_what_is_left()
    }

    /// Ends the next answer of a transaction after so many bytes; the line does not tell that more were to come.
    pub fn cut_reply(&mut self, infno: &str, bytes: usize) {
        self.network.cut = Some((infno.to_owned(), bytes));
    }

    /// Whether the cut of `cut_reply` is still to come.
    pub fn waits_for_cut(&self) -> bool {
        self.network.cut.is_some()
    }

    /// The program ends without a word to anybody; the files are closed.
    pub fn stop_at_once(&mut self) {
        self.seen = None;
        self.desk = None;
        drop(self.watch.borrow_mut().journal.take());
    }

    /// Starts the program on the files as they stand, and compares them with every commit that was acknowledged.
    ///
    /// # Errors
    /// The store does not open: what it says. The world stays dead then.
    ///
    /// # Panics
    /// The journal opens and does not answer.
    pub fn restart_on_what_is_left(&mut self) -> Result<(), OpenFault> {
        self.generation += 1;
        self.now_ms += 3_000;
        self.booted_ms = self.now_ms;
        self.watch.borrow_mut().points.crashed = true;
        let folder = self.folder.path();
        let mut store = Store::open(&OpenOptions { ballast: false, ..OpenOptions::new(folder) })?;
        let kept = store.journal.replay().expect("the journal answers");
        let mut watch = self.watch.borrow_mut();
        watch.points.crashed = false;
        if let Some((entries, postings)) = watch.in_flight.take()
            && kept.len() > watch.entries.len()
        {
            // Nobody was told so, but the last commit stands: the program finds it and so must whoever looks.
            watch.entries.extend(entries);
            watch.postings.extend(postings);
            watch.found_unacknowledged += 1;
        }
        if kept != watch.entries {
            let (kept, told) = (kept.len(), watch.entries.len());
            watch.lost += told.saturating_sub(kept) as u64;
            self.found.push(format!("I17: the disk holds {kept} rows, {told} were acknowledged"));
        }
        watch.journal = Some(store.journal);
        drop(watch);
        self.boot(store.cache);
        Ok(())
    }
}
