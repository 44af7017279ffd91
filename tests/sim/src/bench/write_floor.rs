//! The least a durable commit can cost on this disk: 4 KiB written and synced, over and over in one file.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use super::figure::Sample;

const PAGE: [u8; 4096] = [7; 4096];
/// As many pages as the write-ahead log has before it begins anew: a floor that only ever appends would pay for growth.
const PAGES: u64 = 1000;

/// So many writes in this folder. **Unit**: ms.
///
/// # Errors
/// What the disk says.
pub(super) fn sample(folder: &Path, writes: u64) -> io::Result<Sample> {
    let name = folder.join("bare-writes");
    let mut file = File::create(&name)?;
    for _ in 0..PAGES {
        file.write_all(&PAGE)?;
    }
    file.sync_all()?;
    let mut times = Vec::new();
    for number in 0..writes {
        let begun = Instant::now();
        file.seek(SeekFrom::Start(number % PAGES * PAGE.len() as u64))?;
        file.write_all(&PAGE)?;
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    drop(file);
    std::fs::remove_file(name)?;
    Ok(times.into_iter().collect())
}
