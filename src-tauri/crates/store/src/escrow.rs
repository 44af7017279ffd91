//! The copy outside, as files: one line for each request that moves money, on a second disk or a share (safety §6).
//!
//! One file a month and terminal number, only ever appended to, synced before the request leaves. A line that was torn by
//! a power cut is passed over; the next one begins on a line of its own.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use settlement::escrow::EscrowRecord;
use settlement::ids::InstitutionCode;
use settlement::request::Transaction;
use settlement::{AttemptId, Money, MsgId, TerminalNo, Timestamp};
use sha2::{Digest, Sha256};

use crate::chain::hexadecimal;
use crate::fault::OpenFault;
use crate::journal::SqliteJournal;

/// How much of the newest file is compared at a start. Unit: bytes.
const TAIL_BYTES: u64 = 64 * 1024;
/// A share that does not answer must not keep the desk from starting.
const PATIENCE: Duration = Duration::from_secs(3);
const SUM_CHARACTERS: usize = 8;

/// Where the copy outside is, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowPlace {
    /// A folder on a second disk, or on a share.
    pub folder: PathBuf,
    /// 定点医药机构编号.
    pub institution: InstitutionCode,
    /// TT of this window.
    pub terminal: TerminalNo,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    msg_id: String,
    transaction: String,
    attempt: String,
    person: String,
    amount: String,
    at: String,
    seq: i64,
    previous: String,
}

impl EscrowPlace {
    fn stem(&self, terminal: TerminalNo) -> String {
        format!("{}-{:02}-", self.institution.as_str(), terminal.number())
    }

    fn file(&self, at: Timestamp) -> PathBuf {
        let month: String = at.platform_compact().chars().take(6).collect();
        self.folder.join(format!("{}{month}.escrow", self.stem(self.terminal)))
    }

    /// Appends a record; it is on the medium when this returns.
    ///
    /// # Errors
    /// What the system says; part of the line may stand there.
    pub fn append(&self, record: &EscrowRecord) -> io::Result<()> {
        let line = format!("\n{}\n", write_line(record)?);
        let mut file = File::options().create(true).append(true).open(self.file(record.at))?;
        file.write_all(line.as_bytes())?;
        file.sync_data()
    }

    /// Leaves a word beside the records: why the program ended. Best effort, like all of this.
    ///
    /// # Errors
    /// What the system says.
    pub fn note(&self, text: &str) -> io::Result<()> {
        let name = format!("{}notes.txt", self.stem(self.terminal));
        let mut file = File::options().create(true).append(true).open(self.folder.join(name))?;
        file.write_all(format!("{}\n", text.replace('\n', " ")).as_bytes())?;
        file.sync_data()
    }

    /// Every record of a terminal number, the oldest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn read(&self, terminal: TerminalNo) -> io::Result<Vec<EscrowRecord>> {
        let mut records = Vec::new();
        for file in self.files(terminal)? {
            records.extend(fs::read_to_string(file)?.lines().filter_map(read_line));
        }
        Ok(records)
    }

    fn files(&self, terminal: TerminalNo) -> io::Result<Vec<PathBuf>> {
        let stem = self.stem(terminal);
        let mut files: Vec<PathBuf> = fs::read_dir(&self.folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with(&stem) && name.ends_with(".escrow")
            })
            .collect();
        files.sort();
        Ok(files)
    }

    /// The newest records of this terminal number.
    fn newest(&self) -> io::Result<Vec<EscrowRecord>> {
        let files = self.files(self.terminal)?;
        let Some(newest) = files.last() else { return Ok(Vec::new()) };
        tail(newest).map(|text| text.lines().filter_map(read_line).collect())
    }
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn sum(json: &str) -> String {
    hexadecimal(&Sha256::digest(json.as_bytes())).chars().take(SUM_CHARACTERS).collect()
}

/// One line: a sum over the rest, a space, JSON. It is also what a recovered request keeps as its bytes.
///
/// # Errors
/// None that a record can cause.
pub fn write_line(record: &EscrowRecord) -> io::Result<String> {
    let json = serde_json::to_string(&Line {
        msg_id: record.msg_id.to_string(),
        transaction: record.transaction.number().to_owned(),
        attempt: record.attempt.to_string(),
        person: record.person.clone(),
        amount: record.amount.to_string(),
        at: record.at.platform_text(),
        seq: record.seq,
        previous: record.previous.clone(),
    })?;
    Ok(format!("{} {json}", sum(&json)))
}

fn read_line(line: &str) -> Option<EscrowRecord> {
    let (written, json) = line.split_once(' ')?;
    if sum(json) != written {
        return None;
    }
    let line: Line = serde_json::from_str(json).ok()?;
    Some(EscrowRecord {
        msg_id: MsgId::new(&line.msg_id).ok()?,
        transaction: Transaction::from_number(&line.transaction)?,
        attempt: AttemptId::new(&line.attempt).ok()?,
        person: line.person,
        amount: Money::parse(&line.amount).ok()?,
        at: Timestamp::parse_platform(&line.at).ok()?,
        seq: line.seq,
        previous: line.previous,
    })
}

/// Compares the newest records with the journal; whether the copy could be read.
///
/// # Errors
/// `EscrowAhead`: requests left under this number that the journal does not know.
pub(crate) fn compare(place: &EscrowPlace, journal: &mut SqliteJournal) -> Result<bool, OpenFault> {
    let (sender, read) = channel();
    let asked = place.clone();
    // Left behind where the share hangs; it ends with the process.
    std::thread::spawn(move || sender.send(asked.newest()).ok());
    let records = match read.recv_timeout(PATIENCE) {
        Ok(Ok(records)) => records,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the copy outside cannot be read");
            return Ok(false);
        }
        Err(_late) => {
            tracing::warn!("the copy outside does not answer");
            return Ok(false);
        }
    };
    let mut unknown = Vec::new();
    for record in records {
        if !journal.knows(&record.msg_id).unwrap_or(true) {
            unknown.push(record.msg_id);
        }
    }
    match unknown.last() {
        None => Ok(true),
        Some(newest) => Err(OpenFault::EscrowAhead { count: unknown.len(), newest: newest.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u32) -> EscrowRecord {
        EscrowRecord {
            msg_id: MsgId::new(&format!("H1099000000120260101080000{number:04}")).unwrap(),
            transaction: Transaction::Settle,
            attempt: AttemptId::new("019a0000-0000-7000-8000-000000000001").unwrap(),
            person: "ab".repeat(32),
            amount: Money::parse("86.40").unwrap(),
            at: Timestamp::parse_platform("2026-01-31 23:59:58")
                .unwrap()
                .plus_millis(i64::from(number) * 1000),
            seq: 7,
            previous: "cd".repeat(32),
        }
    }

    #[test]
    fn records_come_back_in_order_over_months_and_torn_lines() {
        let folder = tempfile::tempdir().unwrap();
        let place = EscrowPlace {
            folder: folder.path().to_owned(),
            institution: InstitutionCode::new("H10990000001").unwrap(),
            terminal: TerminalNo::new(3).unwrap(),
        };
        assert_eq!(place.read(place.terminal).unwrap(), []);
        place.append(&record(0)).unwrap();
        // A power cut in the middle of a line.
        let mut file = File::options().append(true).open(place.file(record(0).at)).unwrap();
        file.write_all(b"\n0123abcd {\"msg_id\":\"H109900000").unwrap();
        for number in 1..5 {
            place.append(&record(number)).unwrap();
        }
        let all: Vec<_> = (0..5).map(record).collect();
        assert_eq!(place.read(place.terminal).unwrap(), all);
        assert_eq!(place.newest().unwrap(), all[2..], "the newest month");
        assert_eq!(place.files(place.terminal).unwrap().len(), 2);
        assert_eq!(place.read(TerminalNo::new(4).unwrap()).unwrap(), []);
        let missing = EscrowPlace { folder: folder.path().join("gone"), ..place };
        assert!(missing.append(&record(0)).is_err() && missing.read(missing.terminal).is_err());
    }
}
