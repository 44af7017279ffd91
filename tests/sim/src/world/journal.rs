//! The real journal under watch: what became durable, commits that are refused on order, and the points where a crash can fall.

use std::cell::RefCell;
use std::rc::Rc;

use settlement::Money;
use settlement::fact::StoredEntry;
use settlement::ids::{AttemptId, BillId, MsgIdMark};
use settlement::ledger::{Account, Posting};
use settlement::ports::{Commit, CopyEnd, Head, Journal, JournalFault, JournalLine, Stretch};
use store::SqliteJournal;

use crate::fault_disk::FaultDisk;

/// Which commits the disk refuses.
pub type Refuses = Box<dyn Fn(&Commit<'_>) -> Option<JournalFault>>;

/// Every place a crash can fall, counted; one of them may be chosen.
#[derive(Debug, Default)]
pub struct Points {
    /// How many were passed.
    pub passed: u64,
    /// The one that crashes, counted from 0.
    pub crash_at: Option<u64>,
    /// The program is dead: nothing it still does counts.
    pub crashed: bool,
    /// What each was.
    pub names: Vec<&'static str>,
}

impl Points {
    /// Passes a point; whether the program is dead now.
    pub fn pass(&mut self, name: &'static str) -> bool {
        if self.crashed {
            return true;
        }
        self.names.push(name);
        self.crashed = self.crash_at == Some(self.passed);
        self.passed += 1;
        self.crashed
    }
}

/// What is known of the journal from outside the desk.
pub struct Watch {
    pub(super) journal: Option<SqliteJournal>,
    /// Everything that became durable, in order.
    pub entries: Vec<StoredEntry>,
    /// Every posting, in order.
    pub postings: Vec<Posting>,
    /// How many commits there were.
    pub commits: u64,
    pub(super) refuses: Option<Refuses>,
    pub(super) points: Points,
    pub(super) unbalanced: Option<String>,
    /// What a replay gave that had not been committed so.
    pub(super) differs: Option<String>,
    pub(super) disk: Option<Rc<FaultDisk>>,
    /// The commit that was under way when the power went: nobody was told that it stands, and it may.
    /// Acknowledged commits that a start did not find. **Unit**: rows.
    pub lost: u64,
    /// Commits under way at a power cut that a start found standing.
    pub found_unacknowledged: u64,
    pub(super) in_flight: Option<(Vec<StoredEntry>, Vec<Posting>)>,
}

impl Watch {
    pub(super) fn new(journal: SqliteJournal, disk: Option<Rc<FaultDisk>>) -> Self {
        Self {
            disk,
            lost: 0,
            found_unacknowledged: 0,
            in_flight: None,
            journal: Some(journal),
            entries: Vec::new(),
            postings: Vec::new(),
            commits: 0,
            refuses: None,
            points: Points::default(),
            unbalanced: None,
            differs: None,
        }
    }

    /// The journal itself, for reading.
    pub fn journal(&mut self) -> &mut SqliteJournal {
        self.journal.as_mut().expect("open while the desk lives")
    }

    fn commit(&mut self, commit: &Commit<'_>) -> Result<Head, JournalFault> {
        if self.points.crashed {
            return Err(JournalFault::Disk);
        }
        if let Some(fault) = self.refuses.as_ref().and_then(|refuses| refuses(commit)) {
            return Err(fault);
        }
        let sum: i64 = commit.postings.iter().map(|posting| posting.amount.fen()).sum();
        if sum != 0 {
            self.unbalanced = Some(format!("I10: the postings of a commit make {sum} fen"));
        }
        let first = self.journal().head().seq;
        let done = self.journal().commit(commit);
        let numbered = (first + 1..).zip(commit.entries);
        let entries: Vec<_> = numbered
            .map(|(seq, entry)| StoredEntry { seq, stamp: commit.stamp, entry: entry.clone() })
            .collect();
        if self.disk.as_ref().is_some_and(|disk| disk.is_off()) {
            self.points.crashed = true;
            if done.is_err() {
                self.in_flight = Some((entries, commit.postings.to_vec()));
                return done;
            }
        }
        let head = done?;
        self.entries.extend(entries);
        self.postings.extend_from_slice(commit.postings);
        self.commits += 1;
        self.points.pass("commit");
        Ok(head)
    }
}

/// The journal as the desk holds it.
pub struct WatchedJournal(pub(super) Rc<RefCell<Watch>>);

impl Journal for WatchedJournal {
    fn commit(&mut self, commit: &Commit<'_>) -> Result<Head, JournalFault> {
        self.0.borrow_mut().commit(commit)
    }

    fn replay(&mut self) -> Result<Vec<StoredEntry>, JournalFault> {
        let mut watch = self.0.borrow_mut();
        let kept = watch.journal().replay()?;
        if kept != watch.entries {
            watch.differs = Some("I17: the file does not hold what was committed".to_owned());
        }
        Ok(kept)
    }

    fn mark(&mut self) -> Result<MsgIdMark, JournalFault> {
        self.0.borrow_mut().journal().mark()
    }

    fn head(&self) -> Head {
        self.0.borrow_mut().journal().head()
    }

    fn claims(&mut self) -> Result<Vec<(BillId, AttemptId)>, JournalFault> {
        self.0.borrow_mut().journal().claims()
    }

    fn balances(&mut self) -> Result<Vec<(Account, Money)>, JournalFault> {
        self.0.borrow_mut().journal().balances()
    }

    fn newest(&mut self, limit: u32) -> Result<Vec<JournalLine>, JournalFault> {
        self.0.borrow_mut().journal().newest(limit)
    }

    fn stretch(&mut self, after: CopyEnd, bytes_max: usize) -> Result<Stretch, JournalFault> {
        self.0.borrow_mut().journal().stretch(after, bytes_max)
    }
}

impl Watch {
    /// Balances as they stand in the file. **Unit**: fen.
    pub(super) fn journal_balances(&mut self) -> Vec<(String, i64)> {
        let balances = self.journal().balances().expect("the journal answers");
        balances.into_iter().map(|(account, amount)| (account.to_string(), amount.fen())).collect()
    }
}
