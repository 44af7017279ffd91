//! The configuration: one TOML file, a region profile beside it, and nothing guessed.
//!
//! Unknown keys, missing files and bad values are one line each, naming file, key and expected form; the program does
//! not start then. `assets/config/example.toml` explains every key, and a test holds it complete.

mod check;
pub(crate) mod packs;
mod platform;
mod profile;
mod shape;

use std::path::PathBuf;

use ::platform::{TransportOptions, WireCodec};
use card_pcsc::WatchOptions;
use desk::options::{Offline, Operator, PolicyOptions, ProfileFile, RuleOptions};
use print::slip::SlipTarget;
use settlement::ids::{InstitutionCode, TerminalNo};
use settlement::person::AreaCode;

pub(crate) use self::platform::connect;
pub(crate) use check::read;

/// Why a configuration is not taken; one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {key}: {expected}")]
pub(crate) struct ConfigFault {
    /// Which file, with the line where it is known.
    pub(crate) file: String,
    /// Which key, with its section.
    pub(crate) key: String,
    /// What should stand there.
    pub(crate) expected: String,
}

/// The platform, as this hospital reaches it.
#[derive(Clone)]
pub(crate) struct PlatformConfig {
    /// Address without credentials, for F8.
    pub(crate) address: String,
    /// Requests into bytes, endings into answers.
    pub(crate) codec: WireCodec,
    /// How to reach it.
    pub(crate) transport: TransportOptions,
}

/// A checked configuration.
#[derive(Clone)]
pub(crate) struct Config {
    /// 定点医药机构编号.
    pub(crate) institution: InstitutionCode,
    /// 定点医药机构名称.
    pub(crate) institution_name: String,
    /// 就医地医保区划.
    pub(crate) area: AreaCode,
    /// 窗口 as people call it.
    pub(crate) window: String,
    /// TT.
    pub(crate) terminal: TerminalNo,
    /// Lock after so long, ms.
    pub(crate) idle_lock_ms: i64,
    /// Park after so long, ms.
    pub(crate) park_after_ms: i64,
    /// The platform.
    pub(crate) platform: PlatformConfig,
    /// What the joint test of the region has shown.
    pub(crate) profile: ProfileFile,
    /// Days after which the catalog counts as old.
    pub(crate) catalog_age_max_days: u32,
    /// Days after which the lists of departments and doctors count as old.
    pub(crate) list_age_max_days: u32,
    /// The readers.
    pub(crate) reader: WatchOptions,
    /// The slip printer.
    pub(crate) slip: SlipTarget,
    /// The queue for forms; nothing where they are kept only.
    pub(crate) form_queue: Option<String>,
    /// Who may work here.
    pub(crate) operators: Vec<Operator>,
    /// How much may be charged without the insurance.
    pub(crate) offline: Offline,
    /// The patient's screen: which monitor, counted from 1; nothing = there is none.
    pub(crate) second_screen: Option<u8>,
    /// Whole identity numbers on stdout?
    pub(crate) unmask: bool,
    /// Longest the database may become, MiB; nothing = the disk decides.
    pub(crate) size_max_mib: Option<u32>,
    /// What survives the data folder.
    pub(crate) keeping: Keeping,
    /// Rules about charges.
    pub(crate) rules: RuleOptions,
    /// Public keys of who signs packs and packages.
    pub(crate) pack_keys: Vec<Vec<u8>>,
    /// What estimates rest on.
    pub(crate) policy: PolicyOptions,
}

/// Folders outside of the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Keeping {
    /// What this machine has seen; nothing = the system's own place.
    pub(crate) epoch: Option<PathBuf>,
    /// The copy outside; nothing = none.
    pub(crate) escrow: Option<PathBuf>,
    /// Backups; nothing = none.
    pub(crate) backup: Option<PathBuf>,
    /// So many backups are kept.
    pub(crate) backup_keep: usize,
}
