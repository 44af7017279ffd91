//! What the core needs of the outside, as traits; adapters live in their own crates and never see each other.

use crate::catalog::{
    BuiltCatalog, CatalogEntry, CatalogVersion, CodeLabel, CodeList, ListKind, ListRow, ListState,
};
use crate::entitlement::{Accumulators, Filings};
use crate::fact::{Entry, Stamp, StoredEntry};
use crate::ids::{AttemptId, BillId, CatalogCode, ItemCode, MsgIdMark, PersonNo};
use crate::ledger::{Account, Posting};
use crate::mapping::{CentrePage, OwnItem};
use crate::money::Money;
use crate::person::PersonSnapshot;
use crate::time::{BusinessDate, Timestamp};

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

    /// The next rows as they are stored, about so many bytes of them and at least one, for a copy elsewhere; none at the end.
    ///
    /// # Errors
    /// `Disk`.
    fn stretch(&mut self, after: CopyEnd, bytes_max: usize) -> Result<Stretch, JournalFault>;
}

/// Where a copy of the journal ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyEnd {
    /// Place of its newest row.
    pub seq: i64,
    /// Number of its newest posting.
    pub posting: i64,
}

/// Rows of the journal as they are stored; whoever copies them need not understand them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// In order, without gaps.
    pub rows: Vec<RawRow>,
    /// The mark of message ids when they were read.
    pub mark: MsgIdMark,
    /// The newest row of the journal when they were read.
    pub head: Head,
    /// The bills that are taken, and by whom.
    pub claims: Vec<(BillId, AttemptId)>,
}

/// A row of the journal, column by column.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the journal; see its schema")]
pub struct RawRow {
    pub seq: i64,
    pub boot: String,
    pub wall_ms: i64,
    pub mono_ms: i64,
    pub subject: Option<String>,
    pub bill: Option<String>,
    pub kind: String,
    pub msg_id: Option<String>,
    pub payload: String,
    pub body: Option<Vec<u8>>,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
    pub postings: Vec<RawPosting>,
}

impl std::fmt::Debug for RawRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The payload names people.
        f.debug_struct("RawRow").field("seq", &self.seq).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A posting, column by column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the postings; see their schema")]
pub struct RawPosting {
    pub id: i64,
    pub account: String,
    pub amount_fen: i64,
    pub subject: String,
    pub case: Option<String>,
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
    fn search(&mut self, text: &str, limit: u32) -> Vec<CatalogEntry>;
    /// The item with this code, in the version that was in use on a day.
    fn item(&mut self, code: &ItemCode, day: BusinessDate) -> Option<CatalogEntry>;
    /// The version of the catalog in use.
    fn catalog_version(&mut self) -> Option<CatalogVersion>;
    /// Number of the version in use, to put a new one on top of it.
    fn catalog_number(&mut self) -> Option<u32>;
    /// A number for a new version that no earlier one has.
    fn next_catalog_number(&mut self) -> u32;
    /// Takes a version into use in one step, and lets go of those that no bill since a day needs; whether it worked.
    fn adopt_catalog(&mut self, built: &BuiltCatalog, now: Timestamp, needed_since: BusinessDate) -> bool;
    /// 目录类别 of a national code in the version in use, where the centre has said it (1316).
    fn list_type(&mut self, code: &CatalogCode) -> Option<String>;
    /// How a list of the centre stands, by the number of its transaction; nothing where it never came. Of lists of codes the oldest.
    fn list_state(&mut self, number: &str) -> Option<ListState>;
    /// Its rows that match, the best first; without a text the first ones.
    fn search_list(&mut self, list: ListKind, text: &str, limit: u32) -> Vec<ListRow>;
    /// Its rows with a code; nothing where the list never came.
    fn listed(&mut self, list: ListKind, code: &str) -> Option<Vec<ListRow>>;
    /// Takes a whole list into use in one step, in the place of what was; whether it worked.
    fn keep_list(&mut self, list: ListKind, rows: &[ListRow], now: Timestamp) -> bool;
    /// What the centre held of the mapping when it was last asked; nothing where it never was.
    fn centre_mappings(&mut self) -> Option<CentrePage>;
    /// Takes it whole into use in one step, in the place of what was; whether it worked.
    fn keep_centre_mappings(&mut self, page: &CentrePage, now: Timestamp) -> bool;
    /// A list of codes as the centre last gave it; nothing where it never came.
    fn codes(&mut self, list: CodeList) -> Option<Vec<CodeLabel>>;
    /// Takes a whole list of codes into use in one step, in the place of what was; whether it worked.
    fn keep_codes(&mut self, list: CodeList, rows: &[CodeLabel], now: Timestamp) -> bool;
    /// The hospital's own items, in the order of its list.
    fn own_items(&mut self) -> Vec<OwnItem>;
    /// One of them.
    fn own_item(&mut self, code: &ItemCode) -> Option<OwnItem>;
    /// Takes a whole list of them into use in one step, in the place of what was; whether it worked.
    fn keep_own_items(&mut self, items: &[OwnItem]) -> bool;
    /// Notes that an item was charged here; what is charged often is found first.
    fn note_charged(&mut self, item: &ItemCode);
    /// Keeps what 1101 said.
    fn keep_person(&mut self, person: &PersonSnapshot);
    /// What 1101 once said.
    fn person(&mut self, person: &PersonNo) -> Option<PersonSnapshot>;
    /// Keeps what 5206 said of a person.
    fn keep_accumulators(&mut self, person: &PersonNo, told: &Accumulators);
    /// What 5206 once said.
    fn accumulators(&mut self, person: &PersonNo) -> Option<Accumulators>;
    /// Keeps what 5301 said of a person.
    fn keep_filings(&mut self, person: &PersonNo, told: &Filings);
    /// What 5301 once said.
    fn filings(&mut self, person: &PersonNo) -> Option<Filings>;
    /// Keeps a setting of this window that nothing depends on.
    fn keep_setting(&mut self, name: &str, value: &str);
    /// A setting that was kept.
    fn setting(&mut self, name: &str) -> Option<String>;
}
