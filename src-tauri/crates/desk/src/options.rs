//! What the desk must know of its place before it opens.

use settlement::ids::{ClerkNo, InstitutionCode, TerminalNo};
use settlement::money::Money;
use settlement::person::AreaCode;
use settlement::profile::RegionProfile;

/// What somebody may do beside the work of a clerk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 收费员.
    #[default]
    Clerk,
    /// 主管: decides with a second person.
    Supervisor,
    /// 医保办.
    InsuranceOffice,
    /// 信息科.
    It,
}

impl Role {
    /// The stable word in configuration and view.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Supervisor => "supervisor",
            Self::InsuranceOffice => "insurance_office",
            Self::It => "it",
        }
    }
}

/// Someone who may work here.
#[derive(Clone, Debug)]
pub struct Operator {
    /// 操作员编号.
    pub number: ClerkNo,
    /// 姓名.
    pub name: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// What else this person may do.
    pub role: Role,
}

/// The region profile as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFile {
    /// SHA-256 of the file, 64 hexadecimal characters.
    pub hash: String,
    /// The whole file, with its test records.
    pub content: String,
    /// What was read from it.
    pub profile: RegionProfile,
}

/// The limits of charging while the insurance cannot be asked (`[offline]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offline {
    /// So many bills paid in full may wait for their settlement.
    pub open_max: u32,
    /// For so much money together.
    pub total_max: Money,
    /// The oldest of them may be so old, hours.
    pub age_max_hours: u32,
    /// A deposit whose bill is not settled within so many days after it was taken back pays the bill in full.
    pub deposit_days: u32,
    /// A bill paid in full can be claimed by hand within so many days; 0 = not known here.
    pub claim_days: u32,
}

/// A rule pack as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// The file as it is named in the configuration.
    pub name: String,
    /// What stands in it, once its signature is checked; or why not, in the words "key: expected form".
    pub content: Result<String, String>,
}

/// Rules about charges (`[rules]`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleOptions {
    /// Does the built-in pack hold?
    pub national: bool,
    /// Packs of files, in the order in which they count.
    pub files: Vec<PackFile>,
    /// A pack that is only tried.
    pub trial: Option<PackFile>,
    /// 无码库: drugs without trace codes.
    pub no_code: Option<PackFile>,
}

/// What estimates rest on (`[platform] policy`, `[institution] level`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOptions {
    /// The policy of the region; nothing = no estimates.
    pub file: Option<PackFile>,
    /// 医院等级 as the platform codes it; empty = not said.
    pub level: String,
    /// Days after which a policy that nobody compared with the region's counts as old; from the region profile.
    pub age_max_days: u32,
}

/// The place of this desk.
#[derive(Clone, Debug)]
pub struct DeskOptions {
    /// 定点医药机构编号.
    pub institution: InstitutionCode,
    /// 定点医药机构名称.
    pub institution_name: String,
    /// 就医地医保区划.
    pub area: AreaCode,
    /// 窗口 as people call it: `3`.
    pub window: String,
    /// TT.
    pub terminal: TerminalNo,
    /// Address of the platform without credentials, for F8.
    pub platform_address: String,
    /// What the joint test of the region has shown; what the journal has adopted takes its place.
    pub profile: RegionProfile,
    /// The file beside the configuration, as it says today.
    pub profile_file: ProfileFile,
    /// Who may work here.
    pub operators: Vec<Operator>,
    /// Lock after so long without a key or a card, ms.
    pub idle_lock_ms: i64,
    /// Park a settlement after so long without an answer, ms.
    pub park_after_ms: i64,
    /// Days after which the catalog counts as old; from the region profile.
    pub catalog_age_max_days: u32,
    /// Days after which the lists of departments and doctors count as old; from the region profile.
    pub list_age_max_days: u32,
    /// How much may be charged without the insurance.
    pub offline: Offline,
    /// Rules about charges.
    pub rules: RuleOptions,
    /// What estimates rest on.
    pub policy: PolicyOptions,
    /// Is there a screen for the patient?
    pub second_screen: bool,
    /// Whole identity numbers in views? Only for the headless program, `[headless] unmask`.
    pub unmask: bool,
    /// Program version.
    pub version: String,
    /// The copy outside: configured, and did it answer at the start?
    pub escrow: Option<bool>,
    /// Is there a place for backups?
    pub backup: bool,
    /// Why the last run ended before its time, where it left a word.
    pub halted: Option<String>,
    /// Name of this machine, a hash; empty where the system tells nothing.
    pub machine: String,
    /// This run of the program, unique.
    pub boot: String,
}

impl DeskOptions {
    /// Park after so long, unless configured otherwise (product §5).
    pub const PARK_AFTER_MS: i64 = 20_000;
}
