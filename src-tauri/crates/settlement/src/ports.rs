//! What the core needs of the outside, as traits; adapters live in their own crates and never see each other.

use crate::fact::{Entry, Stamp, StoredEntry};
use crate::fees::CatalogItem;
use crate::ids::{AttemptId, BillId, ItemCode, MsgIdMark, PersonNo};
use crate::ledger::{Account, Posting};
use crate::money::Money;
use crate::person::PersonSnapshot;

/// Why the journal did not take something. After any of these nothing was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// No room.
    #[error("disk full")]
    Full,
    /// The disk failed; the process must end and check (safety §15.2).
    #[error("disk failed")]
    Disk,
    /// The file cannot be written.
    #[error("read-only")]
    ReadOnly,
    /// Another process holds it.
    #[error("locked")]
    Locked,
    /// A constraint of the schema was hurt: a fault of this program.
    #[error("constraint")]
    Constraint,
    /// A stored row cannot be understood.
    #[error("garbled row")]
    Garbled,
}

/// One transaction for one truth (safety rule 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit<'a> {
    /// When.
    pub stamp: Stamp,
    /// What happened, in order.
    pub entries: &'a [Entry],
    /// What it does to the books.
    pub postings: &'a [Posting],
    /// Bills that are taken, or free again; a second taker of a bill makes the whole commit fail (safety I9).
    pub claims: &'a [Claim],
    /// The high-water mark of message ids, where it moves.
    pub mark: Option<MsgIdMark>,
}

/// A bill is taken by the attempt that begins, and free once that is void, refunded, or nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which bill.
    pub bill: BillId,
    /// By which attempt.
    pub attempt: AttemptId,
    /// Taken, or free again?
    pub taken: bool,
}

/// Where the newest row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Place of the newest row; 0 = empty.
    pub seq: i64,
    /// Its hash, 64 hexadecimal characters.
    pub hash: String,
}

/// The journal.
pub trait Journal {
    /// Commits, with fsync, all or nothing.
    ///
    /// # Errors
    /// Nothing was committed.
    fn commit(&mut self, commit: &Commit<'_>) -> Result<Head, JournalFault>;

    /// Every entry in order.
    ///
    /// # Errors
    /// `Garbled`, `Disk`.
    fn replay(&mut self) -> Result<Vec<StoredEntry>, JournalFault>;

    /// The high-water mark of message ids.
    ///
    /// # Errors
    /// `Disk`.
    fn mark(&mut self) -> Result<MsgIdMark, JournalFault>;

    /// The newest row.
    fn head(&self) -> Head;

    /// Bills that are taken, with the attempt that took them, in order of bill.
    ///
    /// # Errors
    /// `Disk`, `Garbled`.
    fn claims(&mut self) -> Result<Vec<(BillId, AttemptId)>, JournalFault>;

    /// Running balances, account by account, in order of account.
    ///
    /// # Errors
    /// `Disk`.
    fn balances(&mut self) -> Result<Vec<(Account, Money)>, JournalFault>;

    /// The newest rows, newest first, without bodies: seq, stamp, subject, kind, message id, hash.
    ///
    /// # Errors
    /// `Disk`.
    fn newest(&mut self, limit: u32) -> Result<Vec<JournalLine>, JournalFault>;
}

/// A journal row without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// Place.
    pub seq: i64,
    /// When.
    pub stamp: Stamp,
    /// Whose: as `Subject::stored`.
    pub subject: Option<String>,
    /// Kind.
    pub kind: String,
    /// Message id.
    pub msg_id: Option<String>,
    /// Hash, 64 hexadecimal characters.
    pub hash: String,
}

/// What may be deleted at any time and is only asked for speed or while the line is down.
pub trait Cache {
    /// Items that match what was typed, the best first.
    fn search(&mut self, text: &str, limit: u32) -> Vec<CatalogItem>;
    /// The item with this code.
    fn item(&mut self, code: &ItemCode) -> Option<CatalogItem>;
    /// Version and number of rows of the catalog.
    fn catalog_version(&mut self) -> Option<(String, u32)>;
    /// Keeps what 1101 said.
    fn keep_person(&mut self, person: &PersonSnapshot);
    /// What 1101 once said.
    fn person(&mut self, person: &PersonNo) -> Option<PersonSnapshot>;
    /// Keeps a setting of this window that nothing depends on.
    fn keep_setting(&mut self, name: &str, value: &str);
    /// A setting that was kept.
    fn setting(&mut self, name: &str) -> Option<String>;
}
