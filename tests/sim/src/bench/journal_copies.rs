//! A journal as large as two months make it: real bills of this run, over and over under new numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use settlement::attempt::Attempt;
use settlement::fact::{Entry, Fact, Stamp, StoredEntry};
use settlement::ledger::{Posting, postings};
use settlement::ports::{Claim, Commit, Journal};
use settlement::{AttemptId, BillId, CaseId, MsgId};
use store::{OpenOptions, Store};
use tempfile::TempDir;

const SIZE_MIN: u64 = 300 * 1024 * 1024;
/// `[window] number` of every desk that is driven here; the drawer is called after it.
const WINDOW: &str = "3";
/// Bills between two looks at the size.
const LOOK: usize = 100;

/// A data folder with a large journal; dropping it removes the folder.
pub(super) struct LargeData {
    /// The folder and all it holds.
    pub folder: TempDir,
    /// Bills in the journal.
    pub bills: usize,
    /// Rows of the journal.
    pub rows: i64,
    /// **Unit**: MiB.
    pub size_mib: f64,
}

/// The books of bills that are folded once more.
#[derive(Default)]
pub(super) struct Books(BTreeMap<AttemptId, Attempt>);

impl Books {
    /// What the facts of one commit do to the books.
    ///
    /// # Errors
    /// A fact without an edge: the rows are not what a desk wrote.
    pub fn fold(&mut self, stamp: Stamp, entries: &[Entry]) -> Result<Vec<Posting>, String> {
        let mut booked = Vec::new();
        for entry in entries {
            let Some(id) = entry.subject.attempt() else { continue };
            if let Fact::Began(began) = &entry.fact {
                let attempt = Attempt::begin(id.clone(), (**began).clone(), stamp);
                self.0.insert(id.clone(), attempt.map_err(|fault| fault.to_string())?);
                continue;
            }
            let attempt = self.0.get_mut(id).ok_or_else(|| format!("{id} never began"))?;
            booked.extend(postings(attempt, &entry.fact, WINDOW).map_err(|fault| fault.to_string())?);
            attempt.apply(stamp, &entry.fact).map_err(|fault| fault.to_string())?;
        }
        Ok(booked)
    }

    /// The bills that these attempts still hold.
    fn claims(&self) -> Vec<Claim> {
        let holds = |(id, attempt): (&AttemptId, &Attempt)| {
            let claim = Claim { bill: attempt.bill().clone(), attempt: id.clone(), taken: true };
            (!attempt.leaves_bill_free()).then_some(claim)
        };
        self.0.iter().filter_map(holds).collect()
    }
}

/// Rows of one millisecond together.
pub(super) fn by_stamp(rows: &[StoredEntry]) -> Vec<(Stamp, Vec<Entry>)> {
    rows.chunk_by(|one, next| one.stamp == next.stamp)
        .map(|together| (together[0].stamp, together.iter().map(|row| row.entry.clone()).collect()))
        .collect()
}

/// Writes the bills of these rows until the journal is large enough; one commit for each bill, so that it does not take
/// as long as two months of syncs.
///
/// # Errors
/// In words.
pub(super) fn write(rows: &[StoredEntry]) -> Result<LargeData, String> {
    let words = |fault: std::io::Error| fault.to_string();
    let folder = tempfile::Builder::new().prefix("yibao-desk-large-").tempdir().map_err(words)?;
    let options = OpenOptions { ballast: false, ..OpenOptions::new(folder.path()) };
    let mut store = Store::open(&options).map_err(|fault| fault.to_string())?;
    let mut bills = 0;
    let originals = whole_bills(rows);
    for bill in originals.iter().cycle() {
        if bills % LOOK == 0 && size(folder.path()).map_err(words)? >= SIZE_MIN {
            break;
        }
        bills += 1;
        let entries = renumbered(bill, bills)?;
        let stamp = bill[0].0;
        let mut books = Books::default();
        let booked = books.fold(stamp, &entries)?;
        let claims = books.claims();
        let commit = Commit { stamp, entries: &entries, postings: &booked, claims: &claims, mark: None };
        store.journal.commit(&commit).map_err(|fault| fault.to_string())?;
    }
    let rows = store.journal.head().seq;
    drop(store);
    let size_mib = size(folder.path()).map_err(words)? as f64 / (1024.0 * 1024.0);
    Ok(LargeData { folder, bills, rows, size_mib })
}

fn size(folder: &Path) -> std::io::Result<u64> {
    Ok(fs::metadata(folder.join("journal.db"))?.len())
}

type Bill = Vec<(Stamp, Entry)>;

fn whole_bills(rows: &[StoredEntry]) -> Vec<Bill> {
    let mut bills: BTreeMap<&AttemptId, Bill> = BTreeMap::new();
    for row in rows {
        if let Some(id) = row.entry.subject.attempt() {
            bills.entry(id).or_default().push((row.stamp, row.entry.clone()));
        }
    }
    bills.into_values().collect()
}

/// The same bill under numbers that nobody else has.
fn renumbered(bill: &Bill, number: usize) -> Result<Vec<Entry>, String> {
    let ids = NewIds { number };
    bill.iter()
        .map(|(_, entry)| {
            let subject = match entry.subject.attempt() {
                Some(id) => ids.attempt(id)?.into(),
                None => entry.subject.clone(),
            };
            let mut fact = entry.fact.clone();
            match &mut fact {
                Fact::Began(began) => {
                    began.bill =
                        BillId::new(&format!("MZ-{number:06}")).map_err(|fault| fault.to_string())?;
                }
                Fact::OpIntent(intent) => {
                    intent.msg_id = ids.message(&intent.msg_id)?;
                    intent.of = intent.of.as_ref().map(|of| ids.message(of)).transpose()?;
                }
                Fact::OpEnded { msg_id, .. } | Fact::Settled { msg_id, .. } | Fact::DoubtNoted { msg_id } => {
                    *msg_id = ids.message(msg_id)?;
                }
                Fact::CashIntent(movement) => movement.case = ids.case(&movement.case)?,
                Fact::CashConfirmed { case, .. } | Fact::CashAborted { case, .. } => {
                    *case = ids.case(case)?
                }
                _ => {}
            }
            Ok(Entry { subject, fact })
        })
        .collect()
}

struct NewIds {
    number: usize,
}

impl NewIds {
    /// The last part of a UUID becomes the number of the copy.
    fn uuid(&self, old: &str) -> String {
        format!("{}{:012x}", &old[..old.len() - 12], self.number)
    }

    fn attempt(&self, old: &AttemptId) -> Result<AttemptId, String> {
        AttemptId::new(&self.uuid(old.as_str())).map_err(|fault| fault.to_string())
    }

    fn case(&self, old: &CaseId) -> Result<CaseId, String> {
        CaseId::new(&self.uuid(old.as_str())).map_err(|fault| fault.to_string())
    }

    /// The institution's part becomes the number of the copy.
    fn message(&self, old: &MsgId) -> Result<MsgId, String> {
        let number = self.number;
        MsgId::new(&format!("{number:012}{}", &old.as_str()[12..])).map_err(|fault| fault.to_string())
    }
}
