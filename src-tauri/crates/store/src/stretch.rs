//! Rows of the journal as they are stored, for a copy elsewhere.

use rusqlite::Connection;
use settlement::ports::{CopyEnd, RawPosting, RawRow};

/// The stored rows after `after`, until they make `bytes_max`.
pub(crate) fn raw_rows(
    connection: &Connection,
    after: CopyEnd,
    bytes_max: usize,
) -> rusqlite::Result<Vec<RawRow>> {
    let mut rows = connection.prepare_cached(
        "SELECT seq, boot, wall_ms, mono_ms, subject, bill, kind, msg_id, payload, body, prev_hash, hash \
         FROM journal WHERE seq > ?1 ORDER BY seq",
    )?;
    let mut rows = rows.query([after.seq])?;
    let mut postings = connection.prepare_cached(
        "SELECT id, seq, account, amount_fen, subject, case_id FROM postings WHERE id > ?1 ORDER BY id",
    )?;
    let mut postings = postings.query([after.posting])?;
    let mut posting = postings.next()?;
    let (mut read, mut bytes) = (Vec::new(), 0_usize);
    while bytes < bytes_max
        && let Some(row) = rows.next()?
    {
        let mut raw = RawRow {
            seq: row.get(0)?,
            boot: row.get(1)?,
            wall_ms: row.get(2)?,
            mono_ms: row.get(3)?,
            subject: row.get(4)?,
            bill: row.get(5)?,
            kind: row.get(6)?,
            msg_id: row.get(7)?,
            payload: row.get(8)?,
            body: row.get(9)?,
            previous: row.get(10)?,
            hash: row.get(11)?,
            postings: Vec::new(),
        };
        while let Some(line) = posting.filter(|line| line.get::<_, i64>(1).is_ok_and(|at| at <= raw.seq)) {
            raw.postings.push(RawPosting {
                id: line.get(0)?,
                account: line.get(2)?,
                amount_fen: line.get(3)?,
                subject: line.get(4)?,
                case: line.get(5)?,
            });
            posting = postings.next()?;
        }
        bytes = bytes.saturating_add(raw.payload.len()).saturating_add(raw.body.as_ref().map_or(0, Vec::len));
        bytes = bytes.saturating_add(256);
        read.push(raw);
    }
    Ok(read)
}
