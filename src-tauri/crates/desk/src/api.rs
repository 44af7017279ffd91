//! The command list: everything a window, a headless host or a hospital system may ask of the desk.
//!
//! Commands change and answer `accepted` or a fault, never data; data arrives as the next `DeskView`.
//! Queries only read. Both lists are written once, here; every host makes its handlers from them, so a host that
//! lacks one does not compile. Amounts cross as text with two decimals, ids and times as text; no number carries money.

pub use crate::api_approvals::*;
pub use crate::api_catalog::*;
pub use crate::api_password::*;
pub use crate::api_refunds::*;
pub use crate::api_rules::*;
pub use crate::api_trace::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::api_rows::*;

/// Hands the list of commands to a macro: doc, variant, call name, argument type.
#[macro_export]
macro_rules! for_each_command {
    ($host:ident) => {
        $host! {
            /// Sign in with operator number and password; signs in at the platform (9001) as well.
            SignIn sign_in(SignInArgs);
            /// Sign out; refused while a settlement of this window is being sent.
            SignOut sign_out(NoArgs);
            /// Lock the window at once (Ctrl+L).
            Lock lock(NoArgs);
            /// Open the locked window with the password of the operator who locked it.
            Unlock unlock(UnlockArgs);
            /// Read the card in the reader again (Insert).
            ReadCardAgain read_card_again(NoArgs);
            /// Look a person up by certificate number: for a third-generation card without key card, or without card.
            FindPerson find_person(FindPersonArgs);
            /// Note that the person in front of the glass is the one on the card 人证卡相符, and how this was seen.
            VerifyPerson verify_person(VerifyPersonArgs);
            /// Choose one of the person's insurances.
            ChooseInsurance choose_insurance(ChooseInsuranceArgs);
            /// Set care kind, department, doctor, diagnosis and whether the personal account is used.
            SetVisit set_visit(SetVisitArgs);
            /// Attach a whole bill from the hospital system to the person at the desk; the same bill twice is one bill.
            AttachFees attach_fees(AttachFeesArgs);
            /// Add a fee line by hand from the catalog.
            AddFeeLine add_fee_line(AddFeeLineArgs);
            /// Change the quantity of a fee line.
            ChangeFeeLine change_fee_line(ChangeFeeLineArgs);
            /// Take a fee line off the bill.
            RemoveFeeLine remove_fee_line(RemoveFeeLineArgs);
            /// Note the trace code of a pack (a scan): on the line of its drug, else on the selected line.
            ScanTraceCode scan_trace_code(ScanTraceCodeArgs);
            /// Take a trace code off its line.
            RemoveTraceCode remove_trace_code(RemoveTraceCodeArgs);
            /// Say that a line hands out parts of a pack 拆零, or whole packs again.
            SetSplitPack set_split_pack(SetSplitPackArgs);
            /// Pre-settle (F11): register, upload, quote. Moves no money.
            Quote quote(NoArgs);
            /// Settle what was quoted (F12); the intent makes a second press harmless.
            ConfirmSettlement confirm_settlement(ConfirmSettlementArgs);
            /// Take the patient's share in cash; the desk works out the change.
            TakeCash take_cash(TakeCashArgs);
            /// Take the patient's share by another method, named with its reference number.
            TakeOther take_other(TakeOtherArgs);
            /// Cancel a settlement at the platform (2208); the refund becomes payable only when that is certain.
            CancelSettlement cancel_settlement(CancelSettlementArgs);
            /// Note that the refund was handed over.
            PayRefund pay_refund(PayRefundArgs);
            /// After a restart: say whether the cash of an open movement changed hands.
            AnswerCash answer_cash(AnswerCashArgs);
            /// Put this patient aside and make the desk free for the next; nothing is lost.
            NextPatient next_patient(NoArgs);
            /// Bring an open item back to the desk.
            Reopen reopen(ReopenArgs);
            /// Give up an attempt that moved no money.
            Abandon abandon(AbandonArgs);
            /// Print a paper again: same number, marked 补打 n, with a reason.
            PrintAgain print_again(PrintAgainArgs);
            /// Note by hand who stands at the glass, where neither card nor platform tells; for full pay only.
            TypePerson type_person(TypePersonArgs);
            /// The patient pays everything (F10); refused while a settlement of the bill is in effect or may still come.
            FullPay full_pay(FullPayArgs);
            /// Take a deposit while the outcome of a settlement is unknown (F10 when full pay is not safe).
            TakeDeposit take_deposit(TakeDepositArgs);
            /// A deposit of a bill that is not settled is owed back to the patient.
            ReturnDeposit return_deposit(ReturnDepositArgs);
            /// Note that what the desk owes for a case was handed over, each part the way it came.
            PayOut pay_out(PayOutArgs);
            /// Settle a bill by the insurance that was paid in full; the difference is owed once it is settled.
            Resettle resettle(ResettleArgs);
            /// The patient takes the papers of a full pay to the insurer; it is never settled here afterwards.
            ClaimManually claim_manually(ClaimManuallyArgs);
            /// Refund some lines of a settled bill: cancel, settle the rest anew, pay the difference.
            RefundLines refund_lines(RefundLinesArgs);
            /// Refund a bill that was paid in full, or some lines of it; what goes back is owed, and `pay_out` hands it over.
            RefundFullPay refund_full_pay(RefundFullPayArgs);
            /// Ask the platform for a settlement of another window, to give it back here.
            FindElsewhere find_elsewhere(FindElsewhereArgs);
            /// Cancel the settlement of another window that was found; it is asked for once more before.
            RefundElsewhere refund_elsewhere(RefundElsewhereArgs);
            /// Decide with a second person what becomes of an attempt that the program has stopped.
            DecideManual decide_manual(DecideManualArgs);
            /// Adopt the region profile of the file with a second person; only while nothing is open.
            AdoptProfile adopt_profile(AdoptProfileArgs);
            /// Fetch what is newer of the catalog from the platform; goes on by itself, and the version in use stays until the new one is whole.
            UpdateCatalog update_catalog(NoArgs);
            /// Stop the update of the catalog; the version in use stays.
            CancelCatalogUpdate cancel_catalog_update(NoArgs);
            /// Apply a signed package of the catalog from a folder or a stick, like an update; one that is not signed, altered or older changes nothing.
            ImportCatalogPackage import_catalog_package(ImportCatalogPackageArgs);
            /// Take the hospital's own list of items in the place of the one before; anything in it that does not fit, and nothing changes.
            ImportOwnItems import_own_items(ImportOwnItemsArgs);
            /// Tell the centre which national codes stand for own items (3301, 3302): what waits, and once more what it refused.
            SendMappings send_mappings(NoArgs);
            /// Tell the centre what the hospital's list says of one item, in the place of what another program told it (3302, then 3301).
            ReplaceMapping replace_mapping(ReplaceMappingArgs);
            /// Copy the journal to the backup folder now.
            BackUpNow back_up_now(NoArgs);
            /// Vouch, with a second person, for the clock of this machine although it leads the platform's.
            ConfirmClock confirm_clock(ConfirmArgs);
            /// After a restore: say, with a second person, that everything since the copy was compared with the platform and the drawer counted.
            ConfirmRestore confirm_restore(ConfirmArgs);
            /// Answer a rule that asks for a reason or for the number of an approval.
            AnswerRule answer_rule(AnswerRuleArgs);
            /// Enter an approval of the person at the desk into the register, with a second person.
            EnterApproval enter_approval(EnterApprovalArgs);
            /// An approval of the register counts no more.
            WithdrawApproval withdraw_approval(WithdrawApprovalArgs);
            /// Print the register of approvals.
            PrintApprovals print_approvals(NoArgs);
            /// Charge a line at the patient's own cost, or by the insurance again.
            SetSelfPaid set_self_paid(SetSelfPaidArgs);
            /// Print the consent form for everything the patient pays himself.
            PrintConsent print_consent(NoArgs);
            /// Show the consent on the patient's screen, to be signed there.
            AskConsent ask_consent(NoArgs);
            /// The signature as it was written on the patient's screen; sent by that screen.
            PutSignature put_signature(PutSignatureArgs);
            /// Note that the patient has signed the consent form, on the paper or on his screen.
            SignConsent sign_consent(SignConsentArgs);
            /// Let a charge pass that a rule stops, with a second person; one of the two is a supervisor.
            OverrideRule override_rule(OverrideRuleArgs);
            /// Print why charges do not go by the insurance.
            ExplainRules explain_rules(NoArgs);
            /// Dismiss a notice.
            DismissNotice dismiss_notice(DismissNoticeArgs);
            /// Choose colours and language of the window; kept for the next start.
            SetLook set_look(SetLookArgs);
        }
    };
}

/// Hands the list of queries to a macro: doc, variant, call name, argument type, row type.
#[macro_export]
macro_rules! for_each_query {
    ($host:ident) => {
        $host! {
            /// Items that match every word that was typed (initials, pinyin, Chinese, codes, spec, maker); the best first.
            CatalogSearch catalog_search(CatalogSearchArgs) -> CatalogRow;
            /// Departments or doctors of the centre's list that match what was typed; the best first.
            ListSearch list_search(ListSearchArgs) -> ListSearchRow;
            /// Codes with their names, as the centre last gave them or as they came with the program.
            CodeLabels code_labels(NoArgs) -> CodeLabelRow;
            /// The hospital's own items, and how their mapping stands at the centre.
            OwnItems own_items(OwnItemsArgs) -> OwnItemRow;
            /// The register of approvals, newest first.
            Approvals approvals(NoArgs) -> ApprovalRow;
            /// Every attempt of the business day with its amounts and state.
            Bills bills(NoArgs) -> BillRow;
            /// The accounts of the ledger with their balances.
            Balances balances(NoArgs) -> BalanceRow;
            /// A bill paid in full by its case or by the number of a receipt, with the lines that are paid for.
            FindFullPay find_full_pay(FindFullPayArgs) -> FullPayRow;
            /// What the pack on trial (or those in use) would have met in the settled bills of the last days.
            RuleTrial rule_trial(RuleTrialArgs) -> RuleTrialRow;
            /// How far estimates were from what the platform answered, by insurance and policy, over the bills of this window.
            Estimates estimates(NoArgs) -> EstimateRow;
            /// The newest journal rows, without bodies.
            Journal journal(JournalArgs) -> JournalRow;
        }
    };
}

/// No arguments.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NoArgs {}

/// Certificate kind (01 居民身份证 …) and number.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FindPersonArgs {
    /// 人员证件类型, two digits.
    pub cert_kind: String,
    /// 证件号码.
    pub cert_no: String,
}

/// How the person was seen to be the one on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VerifyMethod {
    /// By the photo on the card 看照片.
    CardPhoto,
    /// By another identity document 看身份证.
    IdentityDocument,
    /// An agent for the patient, whose document was seen 代办.
    Agent,
}

/// The check 人证卡相符.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct VerifyPersonArgs {
    /// How.
    pub method: VerifyMethod,
}

/// Which of the person's insurances.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChooseInsuranceArgs {
    /// Place in `PersonView::insurances`, from 0.
    pub index: u32,
}

/// A doctor and department as the platform wants them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct VisitArgs {
    /// 医疗类别: 11 普通门诊, 13 急诊, 14 门诊慢特病.
    pub care_kind: String,
    /// 科室编码.
    pub department_code: String,
    /// 科室名称.
    pub department_name: String,
    /// 国家医师编码.
    pub doctor_code: String,
    /// 医师姓名.
    pub doctor_name: String,
    /// 诊断代码 (ICD-10 医保版).
    pub diagnosis_code: String,
    /// 诊断名称.
    pub diagnosis_name: String,
    /// 个人账户使用标志.
    pub use_account: bool,
    /// Where it is an injury: what the patient says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub injury: Option<InjuryArgs>,
    /// 门慢门特病种; where it is absent and only one is filed, that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub disease: Option<DiseaseArgs>,
}

/// A disease that is filed for the person (5301).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DiseaseArgs {
    /// 病种编码.
    pub code: String,
    /// 病种名称; that of the filing counts where it is known.
    pub name: String,
}

/// The visit of the bill at the desk.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetVisitArgs {
    /// All of it; a visit is replaced whole.
    pub visit: VisitArgs,
}

/// One line from the hospital system.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FeeLineArgs {
    /// 医药机构目录编码, must be in the catalog.
    pub item_code: String,
    /// Quantity, up to four decimals, as text.
    pub quantity: String,
    /// Unit price in yuan as text; absent = the catalog's price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_price: Option<String>,
    /// 处方/医嘱号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub order_no: Option<String>,
    /// 处方号, 用药天数, 用法 … as far as the hospital system tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub order: Option<OrderArgs>,
    /// 追溯码 of its packs, 20 digits each, up to 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub trace_codes: Vec<String>,
    /// 拆零: parts of a pack?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub split_pack: bool,
}

/// A whole bill from the hospital system.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AttachFeesArgs {
    /// Visit and bill id of the hospital system: the thing that is paid once.
    pub bill: String,
    /// Whose bill it is; must be the person at the desk when given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cert_no: Option<String>,
    /// Visit.
    pub visit: VisitArgs,
    /// 1 to 100 lines.
    pub lines: Vec<FeeLineArgs>,
}

/// A line typed by hand.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddFeeLineArgs {
    /// 医药机构目录编码.
    pub item_code: String,
    /// Quantity as text.
    pub quantity: String,
    /// 用药天数, 1 to 366.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub days: Option<u32>,
}

/// A line changed by hand.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangeFeeLineArgs {
    /// `FeeLineView::line`.
    pub line: String,
    /// Quantity as text.
    pub quantity: String,
    /// 用药天数, 1 to 366; absent = as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub days: Option<u32>,
}

/// A line taken off.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveFeeLineArgs {
    /// `FeeLineView::line`.
    pub line: String,
}

/// The settle key was pressed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSettlementArgs {
    /// `BillView::intent` of the quote on the screen.
    pub intent: String,
}

/// Cash on the counter.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeCashArgs {
    /// `BillView::intent` of the payment on the screen.
    pub intent: String,
    /// What the patient gave, yuan as text; at least what is payable.
    pub received: String,
}

/// Another way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OtherMethod {
    /// 微信.
    WechatPay,
    /// 支付宝.
    Alipay,
    /// 银行卡.
    BankCard,
}

/// Paid by another method on its own terminal.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeOtherArgs {
    /// `BillView::intent` of the payment on the screen.
    pub intent: String,
    /// Which.
    pub method: OtherMethod,
    /// Reference number on the terminal's slip, 1-64 characters.
    pub reference: String,
}

/// A person typed by hand.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TypePersonArgs {
    /// 姓名.
    pub name: String,
    /// 人员证件类型, two digits.
    pub cert_kind: String,
    /// 证件号码.
    pub cert_no: String,
}

/// How money comes over the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TenderMethod {
    /// 现金.
    Cash,
    /// 微信.
    WechatPay,
    /// 支付宝.
    Alipay,
    /// 银行卡.
    BankCard,
}

/// Money over the counter.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TenderArgs {
    /// How.
    pub method: TenderMethod,
    /// What the patient gave, yuan as text; only cash may be more than the amount.
    pub received: String,
    /// Reference number on the slip of the other method's own terminal, 1-64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reference: Option<String>,
}

/// Why a bill is paid in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FullPayWhy {
    /// 网络中断.
    NoNetwork,
    /// 医保平台故障.
    PlatformDown,
    /// 社保卡无法读取.
    CardUnreadable,
    /// 患者要求.
    PatientsWish,
    /// 未参保.
    NotInsured,
}

/// F10.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FullPayArgs {
    /// `BillView::intent` on the screen.
    pub intent: String,
    /// Why.
    pub reason: FullPayWhy,
    /// Has the patient signed? Required for `patients_wish`.
    pub signed: bool,
    /// The money; absent only where a deposit pays everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tender: Option<TenderArgs>,
}

/// A deposit for a bill in doubt.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeDepositArgs {
    /// `BillView::attempt` or `WorkItemView::attempt`.
    pub attempt: String,
    /// Yuan as text; absent = the full price. At least the quoted share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub amount: Option<String>,
    /// The money.
    pub tender: TenderArgs,
}

/// The answer to "was it taken?".
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AnswerCashArgs {
    /// `CashQuestionView::case_id`.
    pub case_id: String,
    /// Did the money change hands?
    pub moved: bool,
}

/// An item of the worklist.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReopenArgs {
    /// `WorkItemView::attempt`.
    pub attempt: String,
}

/// An attempt to give up.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AbandonArgs {
    /// `BillView::attempt`.
    pub attempt: String,
}

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 结算单.
    SettlementForm,
    /// 费用明细清单; of the insurance's costs alone where the bill has both.
    FeeList,
    /// 自费费用清单, beside the other one.
    SelfPaidList,
    /// 80 mm 小票.
    Slip,
    /// 退费单.
    RefundForm,
    /// 全额自费收据.
    FullPayReceipt,
    /// 故障说明.
    OutageStatement,
    /// 手工报销材料清单.
    ReimbursementChecklist,
    /// 押金条.
    DepositSlip,
    /// 退款凭条.
    RefundSlip,
    /// 自费项目同意书.
    ConsentForm,
    /// 拒收说明.
    ExplanationSlip,
    /// 审批登记表.
    ApprovalList,
}

/// A paper to print again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintAgainArgs {
    /// `BillView::attempt`, or the case of a full pay or a deposit.
    pub attempt: String,
    /// Which paper.
    pub paper: PaperKind,
    /// Why, 2-100 characters; kept.
    pub reason: String,
}

/// A notice to dismiss.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DismissNoticeArgs {
    /// `NoticeView::id`.
    pub id: u32,
}

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// 浅色.
    #[default]
    Light,
    /// 深色.
    Dark,
    /// 高对比.
    Contrast,
}

/// Language of the window; what the desk itself says stays Chinese.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetLookArgs {
    /// Colours.
    pub theme: Theme,
    /// Language.
    pub language: Language,
}

/// What was typed into the search box.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CatalogSearchArgs {
    /// Pinyin initials, code or name.
    pub text: String,
    /// At most so many rows, 1-500.
    pub limit: u32,
}

/// A row of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogRow {
    /// 医药机构目录编码.
    pub item_code: String,
    /// 医疗目录编码.
    pub catalog_code: String,
    /// 名称.
    pub name: String,
    /// 规格.
    pub spec: String,
    /// 单位.
    pub unit: String,
    /// 生产企业.
    pub maker: String,
    /// 单价, yuan; empty where neither the hospital's price nor a ceiling is known.
    pub unit_price: String,
    /// 甲乙丙: 01, 02, 03.
    pub grade: String,
    /// 先自付比例 as a text between 0 and 1.
    pub first_pay: String,
    /// 最高限价 in yuan, if there is one.
    pub price_ceiling: Option<String>,
    /// 限制使用范围, if there is one.
    pub restriction: Option<String>,
    /// 开始日期 `yyyy-MM-dd`, where it is given.
    pub valid_from: Option<String>,
    /// 结束日期 `yyyy-MM-dd`; absent = open.
    pub valid_to: Option<String>,
    /// Can it be charged today, by hand?
    pub in_force: bool,
}

/// How many journal rows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct JournalArgs {
    /// 1-1000.
    pub limit: u32,
}

/// A journal row without its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JournalRow {
    /// Place in the journal.
    pub seq: u32,
    /// When.
    pub at: String,
    /// What.
    pub kind: String,
    /// Of which attempt.
    pub attempt: Option<String>,
    /// Under which message id.
    pub msg_id: Option<String>,
    /// First 8 characters of its hash.
    pub head: String,
}
