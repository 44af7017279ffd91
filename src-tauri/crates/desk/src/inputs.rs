//! Everything that can wake the desk, and everything the desk can ask of the rim: two closed lists.

use settlement::catalog::{BuiltCatalog, CodeLabel, CodeList, ListKind, ListRow, UpdateFault};
use settlement::mapping::CentreMapping;
use settlement::request::Envelope;
use settlement::{BusinessDate, DocumentNo};

use crate::catalog_update::{CatalogProgress, StopWord};
use settlement::card_record::ReaderEvent;
use settlement::escrow::EscrowRecord;
use settlement::fact::{DocumentKind, Subject};
use settlement::permit::{JournaledBytes, SendPermit};
use settlement::ports::{CopyEnd, Stretch};
use settlement::receipt::{EmergencySlip, Paper};
use settlement::request::{Encoded, RawReply};

/// A question to the platform that is on its way; never reused within a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u64);

/// A secret on its way to the check; never printed.
#[derive(Clone)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// One paper of one case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrintKey {
    /// Whose.
    pub subject: Subject,
    /// Which number.
    pub number: DocumentNo,
    /// Which kind.
    pub kind: DocumentKind,
    /// Which copy.
    pub copy: u32,
}

/// How a print went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintOutcome {
    /// Kept and taken by the printer (or there is none to take it).
    Printed {
        /// Relative to the data folder.
        file: Option<String>,
    },
    /// Kept; the printer did not take it.
    Unprinted {
        /// Relative to the data folder.
        file: Option<String>,
    },
    /// Not made: no font, no folder, a layout fault. The words are for support.
    Failed {
        /// Why.
        why: String,
    },
}

/// What comes back from the rim, unasked or asked.
#[derive(Debug)]
pub enum Event {
    /// A reader says something.
    Reader(ReaderEvent),
    /// A question to the platform ended.
    Platform {
        /// Which.
        ask: AskId,
        /// How.
        ending: RawReply,
        /// How long it took, ms.
        elapsed_ms: i64,
    },
    /// A print ended.
    Printed {
        /// Which.
        key: PrintKey,
        /// How.
        outcome: PrintOutcome,
    },
    /// A password was checked.
    PasswordChecked {
        /// Which check.
        check: u64,
        /// Does it fit?
        fits: bool,
    },
    /// A record for the copy outside was written, or could not be.
    Escrowed {
        /// Is it on the other medium?
        works: bool,
    },
    /// A backup has begun, or has taken what it got, and wants the rows after these.
    BackupAsks {
        /// Where it ends so far.
        after: CopyEnd,
    },
    /// A backup ended.
    BackupEnded {
        /// Name of the file, or why there is none.
        result: Result<String, String>,
    },
    /// A list came whole, or not.
    ListFetched {
        /// Which.
        list: ListKind,
        /// Its rows.
        result: Result<Vec<ListRow>, UpdateFault>,
    },
    /// What the centre holds of the mapping came whole, or not.
    MappingsFetched {
        /// Its rows.
        result: Result<Vec<CentreMapping>, UpdateFault>,
    },
    /// A list of codes came whole, or not.
    CodesFetched {
        /// Which.
        list: CodeList,
        /// Its rows.
        result: Result<Vec<CodeLabel>, UpdateFault>,
    },
    /// The platform refused something of the catalog that a region need not have; the rest goes on.
    CatalogPassedOver {
        /// As it is called at the desk.
        what: String,
        /// The platform's words.
        words: String,
    },
    /// The update of the catalog wants to ask the platform something.
    CatalogAsks,
    /// How far the update is.
    CatalogProgressed {
        /// So far.
        progress: CatalogProgress,
    },
    /// The update ended.
    CatalogEnded {
        /// The new version, nothing where nothing is newer, or why there is none.
        result: Result<Option<BuiltCatalog>, UpdateFault>,
    },
    /// The program is about to end: a last backup.
    Closing,
    /// Free space where the data is.
    Space {
        /// Bytes, where the system tells.
        free_bytes: Option<u64>,
    },
    /// Nothing happened for a while: look at what is due.
    Tick,
}

/// What an update of the catalog begins with.
#[derive(Clone, Debug)]
pub struct CatalogOrder {
    /// Number of the new version.
    pub number: u32,
    /// The version in use.
    pub on_top_of: Option<u32>,
    /// Of the desk.
    pub today: BusinessDate,
    /// Says when to stop.
    pub stop: StopWord,
}

/// What the desk asks of the rim.
#[derive(Debug)]
pub enum Duty {
    /// Send a journaled request, once.
    Send {
        /// The question.
        ask: AskId,
        /// The right to.
        permit: SendPermit,
        /// What.
        bytes: JournaledBytes,
        /// To be written to the copy outside before the request leaves; best effort (safety §6).
        escrow: Option<Box<EscrowRecord>>,
    },
    /// Ask something that changes nothing.
    Ask {
        /// The question.
        ask: AskId,
        /// What.
        encoded: Encoded,
    },
    /// Print a paper and keep it.
    Print {
        /// Which.
        key: PrintKey,
        /// What.
        paper: Box<Paper>,
    },
    /// Compare a password with a hash; slow on purpose.
    CheckPassword {
        /// Which check.
        check: u64,
        /// Argon2id in PHC form.
        hash: String,
        /// What was typed.
        password: Password,
    },
    /// Read the card in the reader again.
    ReadCardAgain,
    /// Bring the catalog up to date, elsewhere.
    UpdateCatalog {
        /// What to begin with.
        order: CatalogOrder,
    },
    /// Apply a signed package of the catalog, elsewhere.
    ImportCatalogPackage {
        /// What to begin with.
        order: CatalogOrder,
        /// Its folder, or the manifest in it.
        path: String,
    },
    /// For the next question of the update; nothing: nobody may ask any more.
    CatalogEnvelope {
        /// With a message id of its own.
        envelope: Option<Box<Envelope>>,
    },
    /// Let go of the files that were kept for the next update: what they hold is in use.
    ForgetCatalogFiles,
    /// Look how much space is left.
    LookAtSpace,
    /// Begin a backup; it will ask for rows.
    BeginBackup,
    /// Rows for the backup; where there are none it is complete.
    AddToBackup {
        /// Which.
        stretch: Box<Stretch>,
    },
    /// Leave what cannot be written down: as a paper to the slip printer, as a file wherever one can be made.
    EmergencySlip {
        /// For the printer, where the attempt holds all of it.
        slip: Option<Box<EmergencySlip>>,
        /// For the file, and for the printer where there is no more: lines, no name and no number of a person.
        text: String,
    },
    /// The disk failed: say so outside of it and end the program (safety §15.2).
    Halt {
        /// For support.
        why: String,
    },
}
