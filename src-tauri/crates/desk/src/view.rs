//! What the desk shows: whole snapshots, never differences.
//!
//! The window draws `DeskView` and nothing else; the headless program prints it. Names and numbers in it are masked already.
//! The code that fills it is in `view_of.rs`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::{PaperKind, SetLookArgs, VisitArgs};
use crate::fault::FaultView;
pub use crate::view_cases::*;
pub use crate::view_catalog::*;
pub use crate::view_devices::*;
pub use crate::view_entitlement::*;
pub use crate::view_money::*;
pub use crate::view_patient::*;
pub use crate::view_rules::*;

/// Everything on the glass at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskView {
    /// Grows by one with every view.
    pub seq: u32,
    /// Nothing that changes anything is done any more: the one thing to show, over everything else.
    pub stopped: Option<FaultView>,
    /// Who works here.
    pub session: SessionView,
    /// The bar that never lies.
    pub status: StatusView,
    /// Who stands in front of the glass.
    pub person: PersonView,
    /// The bill at the desk, if one is.
    pub bill: Option<BillView>,
    /// A settlement of another window that this patient wants back.
    pub elsewhere: Option<ElsewhereView>,
    /// Bills paid in full that may still be settled or owe a difference, the nearest deadline first: the recall list.
    pub full_pays: Vec<FullPayView>,
    /// Deposits that are held or owed back, oldest first.
    pub deposits: Vec<DepositView>,
    /// Everything that is open, oldest first.
    pub worklist: Vec<WorkItemView>,
    /// What was open when the program started and what was done about it, one line each.
    pub recovered: Vec<RecoveredView>,
    /// Questions about cash that block the drawer after a restart.
    pub cash_questions: Vec<CashQuestionView>,
    /// Readers, card verdict, line, disk, clock, printer.
    pub devices: DevicesView,
    /// Which catalog is in use, and an update that is on its way.
    pub catalog: CatalogView,
    /// The hospital's own items and how their mapping stands.
    pub own_items: OwnItemsView,
    /// The region profile that counts, and whether the file says something else.
    pub profile: ProfileView,
    /// The rule packs that count.
    pub packs: PacksView,
    /// What happened lately that the clerk should know, newest first, at most 20.
    pub notices: Vec<NoticeView>,
    /// Departments and doctors of the last visits, offered when the next one is typed.
    pub recent: RecentView,
    /// How the window looks.
    pub look: SetLookArgs,
}

/// What was typed lately, newest first, at most eight of each. A diagnosis is the patient's and is not offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecentView {
    /// 科室.
    pub departments: Vec<CodedView>,
    /// 医师.
    pub doctors: Vec<CodedView>,
}

/// A code with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodedView {
    /// 编码.
    pub code: String,
    /// 名称.
    pub name: String,
}

/// The session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Nobody signed in.
    SignedOut,
    /// Checking the password or signing in at the platform.
    SigningIn,
    /// At work.
    Open,
    /// Locked by key or after idle; the view shows no person.
    Locked,
}

/// Who works here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionView {
    /// State.
    pub state: SessionState,
    /// 操作员编号.
    pub operator: Option<String>,
    /// 姓名 of the operator.
    pub operator_name: Option<String>,
    /// 签到编号 of the platform, if signed in there.
    pub platform_sign_in: Option<String>,
    /// `clerk`, `supervisor`, `insurance_office`, `it`.
    pub operator_role: Option<String>,
}

/// How a thing is doing; never shown by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Lamp {
    /// 正常.
    Ok,
    /// 注意.
    Warn,
    /// 故障.
    Down,
    /// 未知.
    Unknown,
}

/// One lamp of the status bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LampView {
    /// Colour, icon and word.
    pub lamp: Lamp,
    /// A few words in Chinese.
    pub text: String,
}

/// The status bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusView {
    /// 窗口 number.
    pub window: String,
    /// 医院名称.
    pub institution: String,
    /// 业务日期 `yyyy-MM-dd`.
    pub business_date: String,
    /// The desk's clock when this view was made, `yyyy-MM-dd HH:mm:ss`.
    pub now: String,
    /// 读卡器.
    pub reader: LampView,
    /// 医保线路.
    pub platform: LampView,
    /// 打印.
    pub printer: LampView,
    /// 磁盘.
    pub disk: LampView,
    /// 时钟.
    pub clock: LampView,
    /// 托管副本 on a second medium.
    pub escrow: LampView,
    /// 备份.
    pub backup: LampView,
    /// 目录 version and age.
    pub catalog: LampView,
    /// 待遇政策 of the estimate: version and age.
    pub policy: LampView,
    /// How many items are open.
    pub open_items: u32,
    /// How many of them are in doubt.
    pub in_doubt: u32,
    /// Amount of the open in-doubt bills, yuan.
    pub in_doubt_total: String,
    /// Charging without the insurance: how much of it is open, and the limits.
    pub offline: OfflineView,
    /// Journal rows.
    pub journal_seq: u32,
    /// First 8 characters of the newest hash.
    pub journal_head: String,
    /// Cash that should be in the drawer, yuan.
    pub drawer_expected: String,
}

/// What is known of the person at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Nobody: 请插入社保卡.
    Waiting,
    /// A card is in and being read.
    Reading,
    /// The card was not read; `PersonView::fault` says why.
    CardFault,
    /// The card was read, the platform is being asked.
    Asking,
    /// Card and platform agree.
    Known,
    /// Typed by hand: for full pay only.
    ByHand,
    /// The platform does not know the person, or did not answer; `PersonView::fault` says which.
    NotFound,
}

/// Who stands in front of the glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonView {
    /// State.
    pub state: PersonState,
    /// Why not, where it is not.
    pub fault: Option<FaultView>,
    /// 姓名; whole, for the clerk must compare it.
    pub name: Option<String>,
    /// 性别: `1`, `2`, `9`.
    pub sex: Option<String>,
    /// 年龄 in whole years.
    pub age: Option<u32>,
    /// 出生日期.
    pub birth_date: Option<String>,
    /// 证件号码, masked.
    pub cert_no: Option<String>,
    /// 卡号, masked.
    pub card_no: Option<String>,
    /// Generation 1-3 of the card, if there is one.
    pub card_generation: Option<u32>,
    /// 卡有效期.
    pub card_valid_until: Option<String>,
    /// Is the card still in the reader?
    pub card_present: bool,
    /// 人员编号, masked.
    pub person_no: Option<String>,
    /// Every insurance of the person.
    pub insurances: Vec<InsuranceView>,
    /// Which of them is chosen.
    pub insurance_chosen: Option<u32>,
    /// What the clerk should know: expired, not authenticated, names differ, paused ….
    pub warnings: Vec<FaultView>,
    /// Card, hospital record and platform field by field, where they differ (requirement 3).
    pub differences: Vec<DifferenceView>,
    /// 人证卡相符: how and when, if noted.
    pub verified: Option<VerifiedView>,
    /// Milliseconds from card seen to name shown.
    pub read_ms: Option<u32>,
    /// What the platform tells beside the visit; nothing before it knows the person.
    pub entitlement: Option<EntitlementView>,
}

/// One insurance of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InsuranceView {
    /// 险种类型, `310` ….
    pub kind: String,
    /// 人员类别.
    pub person_kind: String,
    /// Is the insurance in force?
    pub active: bool,
    /// 参保地医保区划.
    pub area: String,
    /// 账户余额, yuan.
    pub balance: String,
    /// 公务员标志.
    pub civil_servant: bool,
    /// 单位名称.
    pub employer: Option<String>,
}

/// A field that is not the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DifferenceView {
    /// 姓名, 性别, 出生日期, 证件号码 in Chinese.
    pub field: String,
    /// On the card.
    pub card: String,
    /// At the platform.
    pub platform: String,
}

/// The check 人证卡相符.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifiedView {
    /// How.
    pub method: crate::api::VerifyMethod,
    /// When.
    pub at: String,
    /// By whom.
    pub operator: String,
}

/// How far an attempt has come, as the five steps 登记→上传→预结算→结算→收款.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not yet.
    Waiting,
    /// Being done.
    Active,
    /// Done.
    Done,
    /// Outcome unknown: amber.
    Unknown,
    /// Refused or failed.
    Failed,
}

/// The bill at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BillView {
    /// 账单号.
    pub bill: String,
    /// The attempt, once the first request was journaled.
    pub attempt: Option<String>,
    /// `DRAFT`, `REGISTERED`, `QUOTED`, `SETTLED` … as in the machine.
    pub state: String,
    /// Lines or visit were changed since they were sent: what was quoted no longer counts, F11 comes first.
    pub changed: bool,
    /// 登记, 上传, 预结算, 结算, 收款.
    pub steps: [StepState; 5],
    /// What the program is doing, if anything, and since when; the window counts the seconds.
    pub busy: Option<BusyView>,
    /// Visit.
    pub visit: Option<VisitArgs>,
    /// Lines in order of entry.
    pub lines: Vec<FeeLineView>,
    /// Where the last scan of a trace code went; until the next change.
    pub trace_said: Option<TraceSaidView>,
    /// What mixed prescriptions were put apart into; empty where none came mixed.
    pub documents: Vec<PrescriptionView>,
    /// What the rules say of it.
    pub rules: RulesView,
    /// 医疗费总额 of the lines.
    pub total: String,
    /// Quote or settlement.
    pub split: Option<SplitView>,
    /// 预估, until the platform has answered; then how far it was off.
    pub estimate: Option<EstimateView>,
    /// What the patient pays now; the largest figure on the screen.
    pub payable: Option<String>,
    /// Money taken, change given.
    pub tender: Option<TenderView>,
    /// What was refused, in the platform's own words.
    pub refusal: Option<String>,
    /// The message about this bill.
    pub fault: Option<FaultView>,
    /// Which keys work now.
    pub actions: ActionsView,
    /// Sent back with settle, take cash and pay refund; a new one with every offer.
    pub intent: Option<String>,
    /// Papers printed.
    pub papers: Vec<PaperView>,
    /// The full pay of this bill, if it was paid so.
    pub full_pay: Option<FullPayView>,
    /// What a full pay would take now, yuan: the total less a deposit that is held; `0.00` where the deposit pays it all.
    pub full_pay_due: String,
    /// The deposit of this bill, if one was taken.
    pub deposit: Option<DepositView>,
    /// What had been paid before, what is to be paid now, and the difference: for a bill that is settled anew.
    pub compare: Option<CompareView>,
    /// What the desk owes the patient for this bill now; handed over with `pay_out`.
    pub owed: Vec<OwedView>,
}

/// Something going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BusyView {
    /// 正在登记…, 正在结算….
    pub text: String,
    /// Since when, `yyyy-MM-dd HH:mm:ss`.
    pub since: String,
    /// Milliseconds it has taken when this view was made.
    pub elapsed_ms: u32,
}

/// May this key be used, and if not, why?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionView {
    /// May it?
    pub allowed: bool,
    /// Why not, in Chinese, where the clerk should know.
    pub reason: Option<String>,
}

/// Which keys work now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionsView {
    /// Lines may be added, changed, removed.
    pub edit: ActionView,
    /// Trace codes may be scanned and taken off: until the settle key, whatever has been quoted.
    pub trace: ActionView,
    /// F11 预结算.
    pub quote: ActionView,
    /// F12 结算.
    pub settle: ActionView,
    /// Take cash or another method.
    pub take: ActionView,
    /// 退费 (2208).
    pub cancel: ActionView,
    /// 退款 handed over.
    pub refund: ActionView,
    /// 退部分费用.
    pub refund_lines: ActionView,
    /// F10 全自费. Where it is not allowed the key is not drawn; the reason says what is waited for.
    pub full_pay: ActionView,
    /// F10 押金, where full pay is not safe. Not drawn where it is not allowed.
    pub deposit: ActionView,
    /// 放弃本次.
    pub abandon: ActionView,
    /// Ctrl+P 补打.
    pub print: ActionView,
}

/// A paper of this bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaperView {
    /// Which.
    pub kind: PaperKind,
    /// 单据号.
    pub number: String,
    /// 0 = original, n = 补打 n.
    pub copy: u32,
    /// Printed, being printed, or outcome unknown.
    pub state: PaperState,
    /// Where it is kept, relative to the data folder.
    pub file: Option<String>,
}

/// How a print went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// On its way.
    Printing,
    /// Done.
    Printed,
    /// Kept as a file, but the printer did not take it.
    Unprinted,
    /// Interrupted; look at the printer, print again if it is not there.
    Unknown,
}

/// What kind of open item it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// Begun, not settled; no money moved.
    Unfinished,
    /// The 2207 is on its way.
    Settling,
    /// The outcome of a 2207 is unknown: it is asked for, or taken back.
    Doubt,
    /// Lines and registration are taken back; no money moved.
    TakingBack,
    /// Settled; the patient owes.
    ToCollect,
    /// The outcome of a 2208 is unknown, or its fence is under way.
    Cancelling,
    /// Cancelled; we owe.
    ToRefund,
    /// Stopped; two people decide.
    Manual,
    /// A registration nobody answered for is looked for and taken back.
    LeftOver,
}

/// The one thing a person can do about an open item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkAction {
    /// Bring it to the desk: `reopen`.
    Reopen,
    /// Decide with a second person: `decide_manual`.
    DecideManual,
}

/// An open item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkItemView {
    /// What kind.
    pub kind: WorkKind,
    /// Attempt.
    pub attempt: String,
    /// 账单号.
    pub bill: String,
    /// Masked name.
    pub person: String,
    /// `IN_DOUBT`, `QUOTED` ….
    pub state: String,
    /// 医疗费总额.
    pub total: String,
    /// Since when.
    pub since: String,
    /// What the program is doing by itself, in Chinese.
    pub doing: String,
    /// What it waits for, in Chinese.
    pub waiting_for: String,
    /// When the program takes its next step by itself, `yyyy-MM-dd HH:mm:ss`; the window counts the seconds.
    pub next_at: Option<String>,
    /// Until when a copy of the request may still be under way and is waited for, `yyyy-MM-dd HH:mm:ss`.
    pub fence_until: Option<String>,
    /// The one thing a person can do, in words.
    pub advice: String,
    /// The one thing a person can do, as a command; none = wait.
    pub action: Option<WorkAction>,
    /// May it be brought back to the desk?
    pub can_reopen: bool,
    /// How urgent: 0 = look at it now.
    pub rank: u32,
}

/// The region profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileView {
    /// SHA-256 of the adopted file.
    pub hash: String,
    /// Since when.
    pub adopted_at: String,
    /// By whom, both; empty = at the first start.
    pub adopted_by: Vec<String>,
    /// SHA-256 of the file, where it is another one: what `adopt_profile` names.
    pub file_hash: Option<String>,
    /// May it be adopted now?
    pub adopt: ActionView,
}

/// Something that was open when the program started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveredView {
    /// 账单号.
    pub bill: String,
    /// Attempt.
    pub attempt: String,
    /// What was found and what is done about it, in Chinese, one line.
    pub text: String,
}

/// "Was ¥12.30 taken?"
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CashQuestionView {
    /// To be sent back.
    pub case_id: String,
    /// The whole question in Chinese.
    pub text: String,
    /// Amount, yuan.
    pub amount: String,
    /// `in` or `out`.
    pub direction: String,
    /// When the drawer was opened for it.
    pub since: String,
}

/// Something the clerk should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoticeView {
    /// For dismissing.
    pub id: u32,
    /// When.
    pub at: String,
    /// What, with code and remedy.
    pub fault: FaultView,
    /// Of which bill.
    pub bill: Option<String>,
}
