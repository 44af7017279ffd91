//! Counts commits from outside, in the write-ahead log of a journal that another process has open.
//!
//! The last frame of every commit carries the size of the database after it, all others carry zero. When the log begins
//! anew its salts change, and what stood behind the new beginning is still there under the old salts.
//! **Source**: the SQLite file format, section 4.

use std::fs;
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// How far the log had come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    salts: Vec<u8>,
    frames: usize,
}

struct Frame {
    salts: Vec<u8>,
    ends_commit: bool,
}

/// Commits since a mark, and the new mark.
///
/// # Errors
/// No log, or one that began anew more than once in between.
pub(super) fn commits_since(log: &Path, mark: &Mark) -> Result<(usize, Mark), String> {
    let bytes = fs::read(log).map_err(|fault| format!("{}: {fault}", log.display()))?;
    count(&bytes, mark).map_err(|what| format!("{}: {what}", log.display()))
}

fn count(bytes: &[u8], mark: &Mark) -> Result<(usize, Mark), String> {
    if bytes.len() < HEADER {
        return Ok((0, Mark::default()));
    }
    let page = u32::from_be_bytes(bytes[8..12].try_into().expect("four bytes"));
    let salts = bytes[16..24].to_vec();
    let frames: Vec<Frame> = bytes[HEADER..]
        .chunks_exact(FRAME_HEADER + page as usize)
        .map(|frame| Frame { salts: frame[8..16].to_vec(), ends_commit: frame[4..8] != [0; 4] })
        .collect();
    let valid = frames.iter().take_while(|frame| frame.salts == salts).count();
    let commits = |frames: &[Frame], salts: &[u8]| {
        frames.iter().take_while(|frame| frame.salts == salts).filter(|frame| frame.ends_commit).count()
    };
    let now = Mark { salts: salts.clone(), frames: valid };
    if mark.salts.is_empty() || mark.salts == salts {
        return Ok((commits(&frames[mark.frames.min(valid)..], &salts), now));
    }
    if valid > mark.frames {
        return Err("the log began anew and has passed the mark".to_owned());
    }
    Ok((commits(&frames[mark.frames..], &mark.salts) + commits(&frames, &salts), now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    fn open(folder: &Path) -> Connection {
        let database = Connection::open(folder.join("a.db")).unwrap();
        database
            .execute_batch("PRAGMA locking_mode = exclusive; PRAGMA journal_mode = wal; CREATE TABLE t (x)")
            .unwrap();
        database
    }

    #[test]
    fn commits_are_counted_exactly_also_where_the_log_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let database = open(folder.path());
        let log = folder.path().join("a.db-wal");
        let (_, mut mark) = commits_since(&log, &Mark::default()).unwrap();
        let (mut commits, mut beginnings) = (0, 0);
        for round in 1..=60 {
            for _ in 0..20 {
                database
                    .execute_batch(
                        "BEGIN; INSERT INTO t VALUES (randomblob(9000)); INSERT INTO t VALUES (1); COMMIT",
                    )
                    .unwrap();
            }
            let (new, now) = commits_since(&log, &mark).unwrap();
            beginnings += usize::from(now.salts != mark.salts);
            commits += new;
            mark = now;
            assert_eq!(commits, round * 20, "round {round}");
        }
        assert!(beginnings > 1, "the log was to begin anew");
    }
}
