//! The file as it is written. Nothing is checked here but names and types; `check.rs` does the rest.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) institution: Institution,
    pub(super) window: Window,
    pub(super) platform: Platform,
    #[serde(default)]
    pub(super) reader: Reader,
    #[serde(default)]
    pub(super) printer: Printer,
    #[serde(default)]
    pub(super) offline: Offline,
    pub(super) security: Security,
    #[serde(default)]
    pub(super) rules: Rules,
    #[serde(default)]
    pub(super) second_screen: SecondScreen,
    #[serde(default)]
    pub(super) headless: Headless,
    #[serde(default)]
    pub(super) data: Data,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Institution {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) area: String,
    #[serde(default)]
    pub(super) level: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Window {
    pub(super) number: String,
    pub(super) terminal: u8,
    #[serde(default = "idle_lock_seconds")]
    pub(super) idle_lock_seconds: u32,
    #[serde(default = "park_after_seconds")]
    pub(super) park_after_seconds: u32,
}

const fn idle_lock_seconds() -> u32 {
    600
}

const fn park_after_seconds() -> u32 {
    20
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Platform {
    pub(super) base_url: String,
    pub(super) profile: PathBuf,
    pub(super) policy: Option<PathBuf>,
    pub(super) paasid: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) secret_file: Option<PathBuf>,
    pub(super) secret_variable: Option<String>,
    pub(super) recer_sys_code: String,
    #[serde(default = "infver")]
    pub(super) infver: String,
    #[serde(default)]
    pub(super) receiver_area: ReceiverArea,
    #[serde(default)]
    pub(super) dev_no: String,
    #[serde(default = "mac")]
    pub(super) mac: String,
    #[serde(default = "ip")]
    pub(super) ip: String,
    #[serde(default)]
    pub(super) cainfo: String,
    #[serde(default = "signtype")]
    pub(super) signtype: String,
    #[serde(default)]
    pub(super) input: Input,
    #[serde(default = "department_category")]
    pub(super) department_category: String,
    #[serde(default)]
    pub(super) department_categories: BTreeMap<String, String>,
    #[serde(default = "approval")]
    pub(super) approval: String,
    pub(super) extra_roots: Option<PathBuf>,
    #[serde(default)]
    pub(super) paths: BTreeMap<String, Path>,
    #[serde(default)]
    pub(super) timeouts: Timeouts,
}

fn infver() -> String {
    "V1.0".to_owned()
}

fn mac() -> String {
    "00-00-00-00-00-00".to_owned()
}

fn ip() -> String {
    "127.0.0.1".to_owned()
}

fn signtype() -> String {
    "SM3".to_owned()
}

fn department_category() -> String {
    "A03".to_owned()
}

fn approval() -> String {
    "0".to_owned()
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReceiverArea {
    #[default]
    Absent,
    RecerAdmvs,
    RecerAdmdvs,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Input {
    #[default]
    Object,
    Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "these are the keys of the file")]
pub(super) struct Path {
    pub(super) number: Option<String>,
    pub(super) path: Option<String>,
    pub(super) receiver: Option<String>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "these are the keys of the file")]
pub(super) struct Timeouts {
    pub(super) connect_ms: u64,
    pub(super) money_ms: u64,
    pub(super) other_ms: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect_ms: 5_000, money_ms: 120_000, other_ms: 30_000 }
    }
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Reader {
    pub(super) include: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) read_timeout_ms: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Self { include: Vec::new(), exclude: Vec::new(), read_timeout_ms: 5_000 }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Printer {
    pub(super) slip: SlipPrinter,
    pub(super) form: FormPrinter,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SlipPrinter {
    pub(super) target: String,
}

impl Default for SlipPrinter {
    fn default() -> Self {
        Self { target: "none".to_owned() }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FormPrinter {
    pub(super) queue: Option<String>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Offline {
    pub(super) max_open: u32,
    pub(super) max_total: String,
    pub(super) max_age_hours: u32,
    pub(super) deposit_days: u32,
    pub(super) claim_days: u32,
}

impl Default for Offline {
    fn default() -> Self {
        Self {
            max_open: 50,
            max_total: "20000.00".to_owned(),
            max_age_hours: 24,
            deposit_days: 3,
            claim_days: 0,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Security {
    pub(super) operators_file: Option<PathBuf>,
    #[serde(default)]
    pub(super) operators: Vec<Operator>,
}

/// The file that `operators_file` names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operators {
    pub(super) operators: Vec<Operator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operator {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) password_hash: String,
    #[serde(default)]
    pub(super) role: Role,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    #[default]
    Clerk,
    Supervisor,
    InsuranceOffice,
    It,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) builtin: bool,
    pub(super) keys: Vec<String>,
    pub(super) packs: Vec<PathBuf>,
    pub(super) trial: Option<PathBuf>,
    pub(super) no_code: Option<PathBuf>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { builtin: true, keys: Vec::new(), packs: Vec::new(), trial: None, no_code: None }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecondScreen {
    #[serde(default)]
    pub(super) enabled: bool,
    #[serde(default = "monitor")]
    pub(super) monitor: u8,
}

impl Default for SecondScreen {
    fn default() -> Self {
        Self { enabled: false, monitor: monitor() }
    }
}

const fn monitor() -> u8 {
    2
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Headless {
    pub(super) unmask: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Data {
    pub(super) size_max_mib: Option<u32>,
    pub(super) epoch: Option<PathBuf>,
    pub(super) escrow: Option<PathBuf>,
    pub(super) backup: Option<PathBuf>,
    pub(super) backup_keep: Option<u32>,
}
