//! Room on the disk: how much is left, and the ballast that is given up for results (safety §15.2).

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Size of the ballast. Unit: bytes.
pub const BALLAST_BYTES: u64 = 64 * MIB;
/// The ballast is only made where more than this is free. Unit: bytes.
pub const BALLAST_NEEDS_FREE_BYTES: u64 = 1024 * MIB;

pub(crate) const MIB: u64 = 1024 * 1024;
const BLOCK_BYTES: usize = 1024 * 1024;

/// Bytes free to this user on the disk that holds the folder; nothing where the system does not tell.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    fs4::available_space(folder).ok()
}

/// `ballast.bin`: room held back so that a result can still be written when nothing else can.
///
/// Not held back for intents: an intent that cannot be written is simply not sent.
#[derive(Debug)]
pub struct Ballast {
    file: PathBuf,
    bytes: u64,
}

impl Ballast {
    /// Makes the ballast where there is none and room for it; a ballast that cannot be made is a warning, never a fault.
    pub(crate) fn keep(folder: &Path) -> Self {
        let file = folder.join("ballast.bin");
        let present = fs::metadata(&file).is_ok_and(|found| found.len() == BALLAST_BYTES);
        let roomy = || free_bytes(folder).is_some_and(|free| free > BALLAST_NEEDS_FREE_BYTES);
        if present {
            return Self { file, bytes: BALLAST_BYTES };
        }
        if !roomy() {
            tracing::warn!("no ballast: not enough room on the disk");
            return Self { file, bytes: 0 };
        }
        match fill(&file) {
            Ok(()) => Self { file, bytes: BALLAST_BYTES },
            Err(error) => {
                tracing::warn!(%error, "no ballast");
                // A part of a ballast holds nothing back; it goes, and so may its own removal fail.
                if let Err(error) = fs::remove_file(&file) {
                    tracing::warn!(%error, "part of a ballast stays");
                }
                Self { file, bytes: 0 }
            }
        }
    }

    /// A folder without ballast.
    pub(crate) fn none(folder: &Path) -> Self {
        Self { file: folder.join("ballast.bin"), bytes: 0 }
    }

    /// How much is held back. Unit: bytes.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives the room up; whether there was any. It is held back again at the next start with enough room.
    pub fn free_ballast(&mut self) -> bool {
        if self.bytes == 0 {
            return false;
        }
        self.bytes = 0;
        match fs::remove_file(&self.file) {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "the ballast cannot be given up");
                false
            }
        }
    }
}

/// Real bytes, and no two blocks alike: a hole in a sparse file, or a block that compresses, would hold nothing back.
fn fill(file: &Path) -> io::Result<()> {
    let mut out = File::create(file)?;
    let mut block = vec![0_u8; BLOCK_BYTES];
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut left = BALLAST_BYTES;
    while left > 0 {
        for place in block.chunks_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            for (to, from) in place.iter_mut().zip(state.to_le_bytes()) {
                *to = from;
            }
        }
        out.write_all(&block)?;
        left = left.saturating_sub(MIB);
    }
    out.sync_all()
}
