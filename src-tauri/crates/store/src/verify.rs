//! Checks a data folder, or a backup, without taking it over: one finding a line (safety §7, §15.4).
//!
//! The files are copied first and the copy is looked at: not even a write-ahead log is touched. What is checked is what a
//! start checks and more: every finding instead of the first, every attempt folded, every paper looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use settlement::cases::Cases;
use settlement::fact::Fact;
use settlement::ports::Journal;
use settlement::{AttemptId, BillId};

use crate::chain::{self, hexadecimal};
use crate::fault::OpenFault;
use crate::journal::SqliteJournal;
use crate::open::{Database, FolderLock};
use crate::space::Ballast;

/// What was found in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// One line each; empty where all is well.
    pub findings: Vec<String>,
    /// Rows of the journal.
    pub rows: i64,
    /// First 8 characters of the newest hash.
    pub head: String,
    /// Attempts.
    pub attempts: usize,
    /// Of those, open ones.
    pub open: usize,
    /// Papers that were looked for.
    pub papers: usize,
    /// From 1; one more with every restore.
    pub epoch: u32,
}

/// More findings than anybody reads.
const FINDINGS_MAX: usize = 1000;

/// Checks a data folder or a backup file; `head` is 8 characters off a paper that must stand in the chain.
///
/// # Errors
/// It cannot be read at all: no such file, in use, not ours, of a newer version.
pub fn verify(place: &Path, head: Option<&str>) -> Result<Report, OpenFault> {
    let system = |error: std::io::Error| OpenFault::from_system(place, &error);
    let is_folder = fs::metadata(place).map_err(system)?.is_dir();
    if is_folder && FolderLock::is_taken(place) {
        return Err(OpenFault::AlreadyRunning { folder: place.to_owned() });
    }
    let working = Working::make().map_err(system)?;
    copy_journal(place, &working.0)?;
    let lock = FolderLock::take(&working.0)?;
    let file = working.0.join("journal.db");
    let connection = Connection::open(&file).map_err(|error| OpenFault::from_sqlite(&file, error))?;
    crate::migrate::is_current(&connection, &file, crate::open::Kind::Journal)?;
    let database = Database { connection, file };
    let mut report = Report::default();
    let walked = check_rows(&database, head, &mut report)?;
    report.epoch = walked.identity.epoch;
    let mut journal = SqliteJournal::show(database, Ballast::none(&working.0), lock)?;
    let folder = is_folder.then_some(place);
    check_facts(&mut journal, folder, &walked.balances, &mut report);
    report.findings.truncate(FINDINGS_MAX);
    Ok(report)
}

/// The journal with its write-ahead log, into a folder of ours.
///
/// # Errors
/// It is not there, or there is no room.
pub(crate) fn copy_journal(from: &Path, to: &Path) -> Result<(), OpenFault> {
    let file = if from.is_dir() { from.join("journal.db") } else { from.to_owned() };
    let system = |error: std::io::Error| OpenFault::from_system(&file, &error);
    fs::copy(&file, to.join("journal.db")).map_err(system)?;
    let log = PathBuf::from(format!("{}-wal", file.display()));
    if log.exists() {
        fs::copy(&log, to.join("journal.db-wal")).map_err(system)?;
    }
    Ok(())
}

/// A folder of its own; gone with this value.
struct Working(PathBuf);

impl Working {
    fn make() -> std::io::Result<Self> {
        let mut number = 0_u32;
        loop {
            let name = format!("yibao-desk-verify-{}-{number}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && number < 1000 => {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a working folder stays");
        }
    }
}

/// The English half of a fault.
fn words(fault: &OpenFault) -> String {
    let text = fault.to_string();
    text.split('｜').next().unwrap_or(&text).to_owned()
}

fn check_rows(
    database: &Database,
    head: Option<&str>,
    report: &mut Report,
) -> Result<chain::Walked, OpenFault> {
    let connection = &database.connection;
    let sqlite = |error| OpenFault::from_sqlite(&database.file, error);
    let findings = &mut report.findings;
    let pages: Vec<String> = connection
        .prepare("PRAGMA quick_check(100)")
        .and_then(|mut check| check.query_map([], |row| row.get(0))?.collect())
        .map_err(sqlite)?;
    findings.extend(pages.into_iter().filter(|page| page != "ok").map(|page| format!("pages: {page}")));
    let walked = chain::walk(database, &mut |fault| {
        if findings.len() < FINDINGS_MAX {
            findings.push(words(&fault));
        }
        Ok(())
    })?;
    let tip: (i64, Vec<u8>) = connection
        .query_row("SELECT seq, hash FROM tip", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(sqlite)?;
    if tip != (walked.end.seq, walked.end.hash.to_vec()) {
        findings.push(format!("the tip says row {}, the journal ends at row {}", tip.0, walked.end.seq));
    }
    let stored = chain::stored_balances(connection).map_err(sqlite)?;
    for account in stored.keys().chain(walked.balances.keys()).collect::<BTreeSet<_>>() {
        let (kept, made) = (stored.get(account).copied(), walked.balances.get(account).copied());
        if kept != made {
            findings.push(format!(
                "account {account} holds {} fen, its postings make {} fen",
                kept.unwrap_or(0),
                made.unwrap_or(0)
            ));
        }
    }
    if chain::ops_differ(connection).map_err(sqlite)? {
        findings.push("the table ops differs from the journal".to_owned());
    }
    let marks: (Option<String>, i64, u8) = connection
        .query_row("SELECT (SELECT max(substr(msg_id, 13, 14) || substr(msg_id, 29, 2)) FROM ops), second, counter FROM mark", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .map_err(sqlite)?;
    let mark = settlement::Timestamp::from_seconds(marks.1).platform_compact();
    if marks.0.is_some_and(|newest| newest > format!("{mark}{:02}", marks.2)) {
        findings.push("the mark of message ids is behind the newest message id".to_owned());
    }
    if let Some(head) = head {
        let stands: bool = connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM journal WHERE lower(substr(hex(hash), 1, 8)) = ?1)",
                [head.to_ascii_lowercase()],
                |row| row.get(0),
            )
            .map_err(sqlite)?;
        if !stands {
            findings.push(format!("no row has the head {head}"));
        }
    }
    report.rows = walked.end.seq;
    report.head = hexadecimal(&walked.end.hash).chars().take(8).collect();
    Ok(walked)
}

fn check_facts(
    journal: &mut SqliteJournal,
    folder: Option<&Path>,
    balances: &BTreeMap<String, i64>,
    report: &mut Report,
) {
    let entries = match journal.replay() {
        Ok(entries) => entries,
        Err(fault) => return report.findings.push(format!("the rows cannot be replayed: {fault}")),
    };
    // The drawer is called after the window, which stands in no row.
    let window = balances.keys().find_map(|account| account.strip_prefix("CASH:")).unwrap_or("1").to_owned();
    let (mut attempts, mut fallbacks, mut deposits) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut cases = Cases { attempts: &mut attempts, fallbacks: &mut fallbacks, deposits: &mut deposits };
    let mut books: BTreeMap<String, i64> = BTreeMap::new();
    let mut taken = BTreeMap::new();
    for stored in &entries {
        let (seq, subject, fact) = (stored.seq, &stored.entry.subject, &stored.entry.fact);
        if let Fact::Contradiction { what } = fact {
            report.findings.push(format!("row {seq} stops {subject}: {what}"));
        }
        match cases.fold(stored.stamp, &stored.entry, &window) {
            Ok(booked) => {
                for posting in booked {
                    let book = books.entry(posting.account.as_str().to_owned()).or_default();
                    *book = book.saturating_add(posting.amount.fen());
                }
            }
            Err(fault) => {
                report.findings.push(format!("row {seq}: {subject}: {} has no place: {fault}", fact.kind()));
                cases.stop(stored.stamp, subject, &fault);
            }
        }
        cases.follow_claims(&mut taken, &stored.entry);
    }
    check_claims(journal, &taken, &mut report.findings);
    for account in books.keys().chain(balances.keys()).collect::<BTreeSet<_>>() {
        let (folded, posted) = (books.get(account), balances.get(account));
        if folded.copied().unwrap_or(0) != posted.copied().unwrap_or(0) {
            report.findings.push(format!(
                "account {account}: the facts make {} fen, the postings {} fen",
                folded.unwrap_or(&0),
                posted.unwrap_or(&0)
            ));
        }
    }
    report.attempts = attempts.len();
    report.open = attempts.values().filter(|attempt| !attempt.is_closed()).count();
    let Some(folder) = folder else { return };
    for paper in attempts.values().flat_map(|attempt| &attempt.papers) {
        let Some(file) = &paper.file else { continue };
        report.papers += 1;
        if !folder.join(file).is_file() {
            report.findings.push(format!("paper {} is not there: {file}", paper.intent.number));
        }
    }
}

/// The bills that are taken, as the table has them and as the facts make them.
fn check_claims(
    journal: &mut SqliteJournal,
    taken: &BTreeMap<BillId, AttemptId>,
    findings: &mut Vec<String>,
) {
    let stored: BTreeMap<BillId, AttemptId> = match journal.claims() {
        Ok(claims) => claims.into_iter().collect(),
        Err(fault) => return findings.push(format!("the table claims cannot be read: {fault}")),
    };
    let by = |attempt: Option<&AttemptId>| attempt.map_or_else(|| "nobody".to_owned(), ToString::to_string);
    for bill in stored.keys().chain(taken.keys()).collect::<BTreeSet<_>>() {
        let (kept, made) = (stored.get(bill), taken.get(bill));
        if kept != made {
            findings.push(format!(
                "bill {bill} is taken by {} in the table claims, by {} in the facts",
                by(kept),
                by(made)
            ));
        }
    }
}
