//! The hash chain over the journal and its postings, and the check of everything kept beside it.
//!
//! `hash(n) = SHA-256( domain ‖ hash(n-1) ‖ every column of row n ‖ the postings closed by row n )`, each part with its length in front,
//! so that no two different rows make the same bytes. A page checksum would not do: SQLite's own check calls a changed amount
//! well (safety §15.1). The chain proves nothing against someone who rewrites it whole; for that its head leaves the
//! machine on every receipt.

use std::collections::BTreeMap;
use std::fmt::Write;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use crate::epoch::Identity;
use crate::fault::OpenFault;
use crate::open::Database;

pub(crate) type Hash = [u8; 32];

pub(crate) const GENESIS: Hash = [0; 32];
const DOMAIN: &[u8] = b"yibao-desk journal 1";
const FORMAT: &str = "sha256/1";

/// A journal row as bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link<'a> {
    pub(crate) seq: i64,
    pub(crate) boot: &'a [u8],
    pub(crate) wall_ms: i64,
    pub(crate) mono_ms: i64,
    pub(crate) subject: Option<&'a [u8]>,
    pub(crate) bill: Option<&'a [u8]>,
    pub(crate) kind: &'a [u8],
    pub(crate) msg_id: Option<&'a [u8]>,
    pub(crate) payload: &'a [u8],
    pub(crate) body: Option<&'a [u8]>,
}

/// A posting as bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PostingLink<'a> {
    pub(crate) id: i64,
    pub(crate) account: &'a [u8],
    pub(crate) amount_fen: i64,
    pub(crate) subject: &'a [u8],
    pub(crate) case: Option<&'a [u8]>,
}

/// The hash of one row in the making.
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn new(previous: &Hash, link: &Link<'_>) -> Self {
        let mut hasher = Self(Sha256::new());
        hasher.part(Some(DOMAIN));
        hasher.part(Some(previous));
        hasher.number(link.seq);
        hasher.part(Some(link.boot));
        hasher.number(link.wall_ms);
        hasher.number(link.mono_ms);
        hasher.part(link.subject);
        hasher.part(link.bill);
        hasher.part(Some(link.kind));
        hasher.part(link.msg_id);
        hasher.part(Some(link.payload));
        hasher.part(link.body);
        hasher
    }

    pub(crate) fn posting(&mut self, posting: &PostingLink<'_>) {
        self.number(posting.id);
        self.part(Some(posting.account));
        self.number(posting.amount_fen);
        self.part(Some(posting.subject));
        self.part(posting.case);
    }

    pub(crate) fn finish(self) -> Hash {
        self.0.finalize().into()
    }

    fn number(&mut self, number: i64) {
        self.part(Some(&number.to_be_bytes()));
    }

    /// Length, then bytes; a length that no bytes can have stands for nothing.
    fn part(&mut self, bytes: Option<&[u8]>) {
        let length = bytes.map_or(u64::MAX, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.0.update(length.to_be_bytes());
        self.0.update(bytes.unwrap_or_default());
    }
}

/// 64 lower case characters for a hash.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut text, byte| {
        // Writing to a text cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// SHA-256 of some bytes as 64 lower case characters, for files whose content is compared and kept.
pub fn sha256_text(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// What a whole journal ends with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) seq: i64,
    pub(crate) hash: Hash,
    pub(crate) boot: String,
    pub(crate) posting: i64,
}

/// Reads the whole journal and everything that must follow from it.
///
/// # Errors
/// `Damaged`, `ChainBroken`, `LedgerUnbalanced`, `ProjectionWrong`, `NewerVersion` for a chain of another make.
pub(crate) fn verify(database: &Database) -> Result<(End, Identity), OpenFault> {
    let connection = &database.connection;
    let sqlite = |error| OpenFault::from_sqlite(&database.file, error);
    let check: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sqlite)?;
    if check != "ok" {
        return Err(OpenFault::Damaged { file: database.file.clone(), what: check });
    }
    let format: String = connection
        .query_row("SELECT value FROM meta WHERE key = 'chain'", [], |row| row.get(0))
        .map_err(sqlite)?;
    if format != FORMAT {
        return Err(OpenFault::ProjectionWrong { table: "meta" });
    }
    let Walked { end, balances, identity } = walk(database, &mut Err)?;
    let tip: (i64, Vec<u8>) = connection
        .query_row("SELECT seq, hash FROM tip", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(sqlite)?;
    if tip.0 != end.seq || tip.1 != end.hash {
        return Err(OpenFault::ChainBroken { seq: tip.0.min(end.seq).saturating_add(1) });
    }
    if stored_balances(connection).map_err(sqlite)? != balances {
        return Err(OpenFault::LedgerUnbalanced {
            what: "an account is not the sum of its postings".to_owned(),
        });
    }
    if ops_differ(connection).map_err(sqlite)? {
        return Err(OpenFault::ProjectionWrong { table: "ops" });
    }
    Ok((end, identity))
}

/// What one pass over the rows tells.
pub(crate) struct Walked {
    pub(crate) end: End,
    pub(crate) balances: BTreeMap<String, i64>,
    pub(crate) identity: Identity,
}

/// One pass over the rows and their postings. `found` hears what does not fit; where it lets the walk go on, the row is
/// taken as it stands and the next one is compared with it.
///
/// # Errors
/// What `found` says, and a file that cannot be read.
pub(crate) fn walk(
    database: &Database,
    found: &mut dyn FnMut(OpenFault) -> Result<(), OpenFault>,
) -> Result<Walked, OpenFault> {
    let connection = &database.connection;
    let sqlite = |error| OpenFault::from_sqlite(&database.file, error);
    let mut rows = connection
        .prepare(
            "SELECT seq, boot, wall_ms, mono_ms, subject, bill, kind, msg_id, payload, body, prev_hash, hash \
             FROM journal ORDER BY seq",
        )
        .map_err(sqlite)?;
    let mut rows = rows.query([]).map_err(sqlite)?;
    let mut postings = connection
        .prepare("SELECT id, seq, account, amount_fen, subject, case_id FROM postings ORDER BY id")
        .map_err(sqlite)?;
    let mut postings = postings.query([]).map_err(sqlite)?;
    let mut posting = postings.next().map_err(sqlite)?;
    let mut balances: BTreeMap<String, i64> = BTreeMap::new();
    let mut end = End { seq: 0, hash: GENESIS, boot: String::new(), posting: 0 };
    let mut identity = Identity::new();
    while let Some(row) = rows.next().map_err(sqlite)? {
        let seq = end.seq.saturating_add(1);
        let broken = |_| OpenFault::ChainBroken { seq };
        let link = link(row).map_err(broken)?;
        let mut hasher = Hasher::new(&end.hash, &link);
        let mut sum: i64 = 0;
        // Postings of a row that is not there any more, or of one further back.
        while let Some(at) = posting.and_then(|line| line.get::<_, i64>(1).ok()).filter(|at| *at < link.seq) {
            found(OpenFault::ChainBroken { seq: at.min(seq) })?;
            posting = postings.next().map_err(sqlite)?;
        }
        while let Some(line) = posting.filter(|line| line.get::<_, i64>(1).is_ok_and(|at| at == link.seq)) {
            let link = posting_link(line).map_err(broken)?;
            end.posting = end.posting.saturating_add(1);
            if link.id != end.posting {
                found(OpenFault::ChainBroken { seq })?;
                end.posting = link.id;
            }
            hasher.posting(&link);
            sum = sum.saturating_add(link.amount_fen);
            let account = String::from_utf8_lossy(link.account).into_owned();
            let balance = balances.entry(account).or_default();
            *balance = balance.saturating_add(link.amount_fen);
            posting = postings.next().map_err(sqlite)?;
        }
        let hash = hasher.finish();
        let stored = bytes(row, 11).map_err(broken)?;
        if link.seq != seq || bytes(row, 10).map_err(broken)? != end.hash || stored != hash {
            found(OpenFault::ChainBroken { seq })?;
        }
        if sum != 0 {
            found(OpenFault::LedgerUnbalanced { what: format!("row {seq} makes {sum} fen") })?;
        }
        identity.read(link.kind, link.payload);
        end.seq = link.seq;
        end.hash = stored.try_into().unwrap_or(hash);
        if end.boot.as_bytes() != link.boot {
            end.boot = String::from_utf8_lossy(link.boot).into_owned();
        }
    }
    if posting.is_some() {
        found(OpenFault::ChainBroken { seq: end.seq.saturating_add(1) })?;
    }
    Ok(Walked { end, balances, identity })
}

fn link<'a>(row: &'a Row<'_>) -> rusqlite::Result<Link<'a>> {
    Ok(Link {
        seq: row.get(0)?,
        boot: bytes(row, 1)?,
        wall_ms: row.get(2)?,
        mono_ms: row.get(3)?,
        subject: maybe_bytes(row, 4)?,
        bill: maybe_bytes(row, 5)?,
        kind: bytes(row, 6)?,
        msg_id: maybe_bytes(row, 7)?,
        payload: bytes(row, 8)?,
        body: maybe_bytes(row, 9)?,
    })
}

fn posting_link<'a>(row: &'a Row<'_>) -> rusqlite::Result<PostingLink<'a>> {
    Ok(PostingLink {
        id: row.get(0)?,
        account: bytes(row, 2)?,
        amount_fen: row.get(3)?,
        subject: bytes(row, 4)?,
        case: maybe_bytes(row, 5)?,
    })
}

/// The raw bytes of a text or a blob: text that is no longer UTF-8 must be hashed too, not refused.
pub(crate) fn bytes<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<&'a [u8]> {
    Ok(row.get_ref(column)?.as_bytes()?)
}

fn maybe_bytes<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Option<&'a [u8]>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        value @ (ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_)) => {
            Ok(Some(value.as_bytes()?))
        }
    }
}

pub(crate) fn stored_balances(connection: &Connection) -> rusqlite::Result<BTreeMap<String, i64>> {
    connection
        .prepare("SELECT account, fen FROM balances")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Is any intent missing from `ops`, or anything in `ops` that no intent says? A request that was recovered from the copy
/// outside counts as an intent: its message id is used.
pub(crate) fn ops_differ(connection: &Connection) -> rusqlite::Result<bool> {
    const INTENTS: &str = "SELECT msg_id, coalesce(payload ->> '$.fact.OP_INTENT.transaction', \
         payload ->> '$.fact.RECOVERED.transaction'), subject, seq \
         FROM journal WHERE kind IN ('OP_INTENT', 'RECOVERED')";
    const OPS: &str = "SELECT msg_id, transaction_no, subject, seq FROM ops";
    connection.query_row(
        &format!("SELECT EXISTS ({INTENTS} EXCEPT {OPS}) OR EXISTS ({OPS} EXCEPT {INTENTS})"),
        [],
        |row| row.get(0),
    )
}
