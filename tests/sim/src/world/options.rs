//! How a world is built: its seed, its centre, its region, its clock, its files.

use desk::options::{Offline, PackFile, PolicyOptions, RuleOptions};
use settlement::Money;
use settlement::profile::{RegionProfile, ReverseUnknown};

use crate::sim_platform::Setup;

/// Where the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// In memory where the system has such a folder; a sync costs nothing there.
    InMemory,
    /// On the disk.
    OnDisk,
    /// On a disk that fails on order (`crate::fault_disk`).
    Failing,
}

/// What is looked at after every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing: for timing alone.
    Nothing,
    /// What changed, at once and without stopping; everything only when asked. For runs of many bills.
    Changes,
    /// Everything; what does not hold stops the test.
    Everything,
}

/// What the printer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printing {
    /// Takes every paper.
    Works,
    /// Keeps every paper, takes none.
    Unreachable,
    /// Makes none.
    Fails,
}

/// How to build a world.
#[derive(Clone, Debug)]
pub struct WorldOptions {
    pub seed: u64,
    /// Window and terminal number of the desk.
    pub terminal: u8,
    pub files: Files,
    pub setup: Setup,
    pub profile: RegionProfile,
    /// `[offline]`.
    pub offline: Offline,
    /// `[rules]`; none holds unless a test wants it.
    pub rules: RuleOptions,
    /// What estimates rest on: that of the example configuration unless a test wants another.
    pub policy: PolicyOptions,
    /// Wall clock at the start, `yyyy-MM-dd HH:mm:ss`.
    pub start: String,
    /// One way to the centre. **Unit**: ms.
    pub latency_ms: i64,
    /// **Unit**: ms; 0 = never.
    pub idle_lock_ms: i64,
    /// What is looked at after every step.
    pub look: Look,
    /// A message id that leaves twice is no failure by itself; what it does to money is.
    pub by_money: bool,
    /// Lines of the story that are kept for a failed test.
    pub story_max: usize,
    /// Ceiling of the journal file. **Unit**: MiB.
    pub size_max_mib: Option<u32>,
    /// Is there a second medium for records and backups?
    pub outside: bool,
    /// Does this machine keep an epoch file?
    pub remembers: bool,
}

/// What the plain centre does; the joint test of region 109900 would show this.
pub fn plain_profile() -> RegionProfile {
    RegionProfile {
        fence_2205: true,
        fence_2205_refuses_settled: true,
        reverse_unknown: ReverseUnknown::Refuses,
        reverse_nothing: vec!["未查询到需要冲正的原交易".to_owned(), "该交易已冲正".to_owned()],
        cancel_is_idempotent: true,
        resettle_window_days: 30,
        ..RegionProfile::default()
    }
}

/// The policy of the example configuration: what the plain centre gives.
pub fn plain_policy() -> PolicyOptions {
    let content = include_str!("../../../../assets/config/policy-109900.toml");
    PolicyOptions {
        file: Some(PackFile { name: "policy-109900.toml".to_owned(), content: Ok(content.to_owned()) }),
        level: "02".to_owned(),
        age_max_days: 366,
    }
}

/// The limits of the example configuration.
pub fn plain_offline() -> Offline {
    Offline {
        open_max: 50,
        total_max: Money::parse("20000.00").expect("an amount"),
        age_max_hours: 24,
        deposit_days: 3,
        claim_days: 90,
    }
}

impl Default for WorldOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            terminal: 3,
            files: Files::InMemory,
            setup: Setup { credentials: None, ..Setup::default() },
            profile: plain_profile(),
            offline: plain_offline(),
            rules: RuleOptions::default(),
            policy: plain_policy(),
            start: "2026-05-04 08:00:00".to_owned(),
            latency_ms: 20,
            idle_lock_ms: 600_000,
            look: Look::Everything,
            by_money: false,
            story_max: 400,
            size_max_mib: None,
            outside: false,
            remembers: false,
        }
    }
}
