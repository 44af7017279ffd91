// Written by the test `bindings_are_fresh` of the desk crate. Do not edit.

/**
 * How loud a fault is.
 */
export type Severity = "hint" | "warning" | "error" | "grave";

/**
 * Who can do something about it.
 */
export type Remedy = "wait" | "retry" | "swap_card" | "correct" | "check" | "call_it" | "call_supervisor";

/**
 * A fault as it is shown.
 */
export type FaultView = { 
/**
 * `P-07`: what support asks for.
 */
code: string, 
/**
 * How loud.
 */
severity: Severity, 
/**
 * What happened and what is safe, in Chinese, one line.
 */
text: string, 
/**
 * What to do next, in Chinese, one line.
 */
remedy: string, 
/**
 * Who.
 */
who: Remedy, 
/**
 * The platform's own words, or the item concerned; verbatim, never parsed.
 */
detail: string | null, };

/**
 * No arguments.
 */
export type NoArgs = Record<symbol, never>;

/**
 * Operator number and password.
 */
export type SignInArgs = { 
/**
 * 操作员编号.
 */
operator: string, 
/**
 * Never logged, never shown.
 */
password: string, };

/**
 * The password of the operator at the locked window.
 */
export type UnlockArgs = { 
/**
 * Never logged, never shown.
 */
password: string, };

/**
 * Certificate kind (01 居民身份证 …) and number.
 */
export type FindPersonArgs = { 
/**
 * 人员证件类型, two digits.
 */
cert_kind: string, 
/**
 * 证件号码.
 */
cert_no: string, };

/**
 * How the person was seen to be the one on the card.
 */
export type VerifyMethod = "card_photo" | "identity_document" | "agent";

/**
 * The check 人证卡相符.
 */
export type VerifyPersonArgs = { 
/**
 * How.
 */
method: VerifyMethod, };

/**
 * Which of the person's insurances.
 */
export type ChooseInsuranceArgs = { 
/**
 * Place in `PersonView::insurances`, from 0.
 */
index: number, };

/**
 * A doctor and department as the platform wants them.
 */
export type VisitArgs = { 
/**
 * 医疗类别: 11 普通门诊, 13 急诊, 14 门诊慢特病.
 */
care_kind: string, 
/**
 * 科室编码.
 */
department_code: string, 
/**
 * 科室名称.
 */
department_name: string, 
/**
 * 国家医师编码.
 */
doctor_code: string, 
/**
 * 医师姓名.
 */
doctor_name: string, 
/**
 * 诊断代码 (ICD-10 医保版).
 */
diagnosis_code: string, 
/**
 * 诊断名称.
 */
diagnosis_name: string, 
/**
 * 个人账户使用标志.
 */
use_account: boolean, 
/**
 * Where it is an injury: what the patient says of it.
 */
injury?: InjuryArgs, 
/**
 * 门慢门特病种; where it is absent and only one is filed, that one.
 */
disease?: DiseaseArgs, };

/**
 * Time, place and cause of an injury, each 2 to 60 characters.
 */
export type InjuryArgs = { 
/**
 * 受伤时间.
 */
at: string, 
/**
 * 受伤地点.
 */
place: string, 
/**
 * 受伤原因.
 */
cause: string, };

/**
 * A disease that is filed for the person (5301).
 */
export type DiseaseArgs = { 
/**
 * 病种编码.
 */
code: string, 
/**
 * 病种名称; that of the filing counts where it is known.
 */
name: string, };

/**
 * What prescription and order say of a line.
 */
export type OrderArgs = { 
/**
 * 处方号, up to 26 characters.
 */
prescription?: string, 
/**
 * 用药天数, 1 to 366.
 */
days?: number, 
/**
 * 用法用量, up to 60 characters.
 */
usage?: string, 
/**
 * Did the doctor sign it?
 */
signed?: boolean, 
/**
 * The name under which the hospital system charges it, up to 60 characters.
 */
charged_name?: string, };

/**
 * The visit of the bill at the desk.
 */
export type SetVisitArgs = { 
/**
 * All of it; a visit is replaced whole.
 */
visit: VisitArgs, };

/**
 * One line from the hospital system.
 */
export type FeeLineArgs = { 
/**
 * 医药机构目录编码, must be in the catalog.
 */
item_code: string, 
/**
 * Quantity, up to four decimals, as text.
 */
quantity: string, 
/**
 * Unit price in yuan as text; absent = the catalog's price.
 */
unit_price?: string, 
/**
 * 处方/医嘱号.
 */
order_no?: string, 
/**
 * 处方号, 用药天数, 用法 … as far as the hospital system tells them.
 */
order?: OrderArgs, 
/**
 * 追溯码 of its packs, 20 digits each, up to 100.
 */
trace_codes?: Array<string>, 
/**
 * 拆零: parts of a pack?
 */
split_pack?: boolean, };

/**
 * How a rule is answered by the clerk alone.
 */
export type RuleAnswerKind = "reason" | "approval";

/**
 * An answer to a rule that asks.
 */
export type AnswerRuleArgs = { 
/**
 * `RuleHitView::rule`.
 */
rule: string, 
/**
 * `RuleHitView::line`; absent where the rule is about the visit.
 */
line?: string, 
/**
 * How.
 */
kind: RuleAnswerKind, 
/**
 * Reason, or number of the approval.
 */
text: string, };

/**
 * A line at the patient's own cost, or at the insurance's again.
 */
export type SetSelfPaidArgs = { 
/**
 * `FeeLineView::line`.
 */
line: string, 
/**
 * At the patient's own cost?
 */
self_paid: boolean, };

/**
 * A pack was scanned.
 */
export type ScanTraceCodeArgs = { 
/**
 * 追溯码, 20 digits.
 */
code: string, 
/**
 * `FeeLineView::line` that is selected; counts where the hospital's list does not know the drug of the code.
 */
line?: string, };

/**
 * A code that is not of this line after all.
 */
export type RemoveTraceCodeArgs = { 
/**
 * `FeeLineView::line`.
 */
line: string, 
/**
 * Which of `TraceView::codes`.
 */
code: string, };

/**
 * Parts of packs, or whole ones.
 */
export type SetSplitPackArgs = { 
/**
 * `FeeLineView::line`.
 */
line: string, 
/**
 * Parts of packs?
 */
split: boolean, };

/**
 * A signature, from the patient's screen.
 */
export type PutSignatureArgs = { 
/**
 * `ConsentView::number`.
 */
number: string, 
/**
 * Strokes of places from the upper left corner of a field of 2,000 by 1,000 steps.
 */
strokes: Array<Array<[number, number]>>, };

/**
 * The patient has signed the consent form.
 */
export type SignConsentArgs = { 
/**
 * `ConsentView::number`.
 */
number: string, };

/**
 * Two people let a charge pass that a rule stops.
 */
export type OverrideRuleArgs = { 
/**
 * `RuleHitView::rule`.
 */
rule: string, 
/**
 * `RuleHitView::line`; absent where the rule is about the visit.
 */
line?: string, 
/**
 * Why, 2 to 100 characters.
 */
reason: string, 
/**
 * Who agrees; one of the two is a supervisor.
 */
second: SecondArgs, };

/**
 * Which days a pack is tried on.
 */
export type RuleTrialArgs = { 
/**
 * So many days back, 1 to 366.
 */
days: number, };

/**
 * What one rule would have done in those days.
 */
export type RuleTrialRow = { 
/**
 * Rule.
 */
rule: string, 
/**
 * `block`, `reason` ….
 */
effect: string, 
/**
 * 条款.
 */
clause: string, 
/**
 * Id and version of the pack.
 */
pack: string, 
/**
 * Bills that were looked at, the same in every row.
 */
looked_at: number, 
/**
 * Bills that it meets.
 */
bills: number, 
/**
 * Lines that it meets; a visit counts as none.
 */
lines: number, 
/**
 * What those lines come to, yuan.
 */
amount: string, 
/**
 * Does it do what the packs in use do already, with as many lines?
 */
new: boolean, 
/**
 * What it says of the latest of them.
 */
example: string, };

/**
 * Estimates of one insurance by one policy, against what the platform answered.
 */
export type EstimateRow = { 
/**
 * 险种类型.
 */
insurance: string, 
/**
 * Name and version of the policy; nothing for bills without an estimate.
 */
policy: string | null, 
/**
 * Bills of which the platform has told the split.
 */
bills: number, 
/**
 * Of these: right to the fen.
 */
exact: number, 
/**
 * Off by one fen at most.
 */
within_fen: number, 
/**
 * Off by a hundredth of the bill at most.
 */
within_percent: number, 
/**
 * The furthest off, yuan.
 */
worst: string, };

/**
 * A whole bill from the hospital system.
 */
export type AttachFeesArgs = { 
/**
 * Visit and bill id of the hospital system: the thing that is paid once.
 */
bill: string, 
/**
 * Whose bill it is; must be the person at the desk when given.
 */
cert_no?: string, 
/**
 * Visit.
 */
visit: VisitArgs, 
/**
 * 1 to 100 lines.
 */
lines: Array<FeeLineArgs>, };

/**
 * A line typed by hand.
 */
export type AddFeeLineArgs = { 
/**
 * 医药机构目录编码.
 */
item_code: string, 
/**
 * Quantity as text.
 */
quantity: string, 
/**
 * 用药天数, 1 to 366.
 */
days?: number, };

/**
 * A line changed by hand.
 */
export type ChangeFeeLineArgs = { 
/**
 * `FeeLineView::line`.
 */
line: string, 
/**
 * Quantity as text.
 */
quantity: string, 
/**
 * 用药天数, 1 to 366; absent = as it was.
 */
days?: number, };

/**
 * A line taken off.
 */
export type RemoveFeeLineArgs = { 
/**
 * `FeeLineView::line`.
 */
line: string, };

/**
 * The settle key was pressed.
 */
export type ConfirmSettlementArgs = { 
/**
 * `BillView::intent` of the quote on the screen.
 */
intent: string, };

/**
 * Cash on the counter.
 */
export type TakeCashArgs = { 
/**
 * `BillView::intent` of the payment on the screen.
 */
intent: string, 
/**
 * What the patient gave, yuan as text; at least what is payable.
 */
received: string, };

/**
 * Another way to pay.
 */
export type OtherMethod = "wechat_pay" | "alipay" | "bank_card";

/**
 * Paid by another method on its own terminal.
 */
export type TakeOtherArgs = { 
/**
 * `BillView::intent` of the payment on the screen.
 */
intent: string, 
/**
 * Which.
 */
method: OtherMethod, 
/**
 * Reference number on the terminal's slip, 1-64 characters.
 */
reference: string, };

/**
 * Undo a settlement.
 */
export type CancelSettlementArgs = { 
/**
 * `BillView::attempt`.
 */
attempt: string, 
/**
 * Why, 2-100 characters; kept and printed.
 */
reason: string, };

/**
 * The refund was handed over.
 */
export type PayRefundArgs = { 
/**
 * `BillView::attempt`.
 */
attempt: string, 
/**
 * `BillView::intent` of the refund on the screen.
 */
intent: string, };

/**
 * The answer to "was it taken?".
 */
export type AnswerCashArgs = { 
/**
 * `CashQuestionView::case_id`.
 */
case_id: string, 
/**
 * Did the money change hands?
 */
moved: boolean, };

/**
 * An item of the worklist.
 */
export type ReopenArgs = { 
/**
 * `WorkItemView::attempt`.
 */
attempt: string, };

/**
 * An attempt to give up.
 */
export type AbandonArgs = { 
/**
 * `BillView::attempt`.
 */
attempt: string, };

/**
 * Which paper.
 */
export type PaperKind = "settlement_form" | "fee_list" | "self_paid_list" | "slip" | "refund_form" | "full_pay_receipt" | "outage_statement" | "reimbursement_checklist" | "deposit_slip" | "refund_slip" | "consent_form" | "explanation_slip" | "approval_list";

/**
 * A paper to print again.
 */
export type PrintAgainArgs = { 
/**
 * `BillView::attempt`, or the case of a full pay or a deposit.
 */
attempt: string, 
/**
 * Which paper.
 */
paper: PaperKind, 
/**
 * Why, 2-100 characters; kept.
 */
reason: string, };

/**
 * A person typed by hand.
 */
export type TypePersonArgs = { 
/**
 * 姓名.
 */
name: string, 
/**
 * 人员证件类型, two digits.
 */
cert_kind: string, 
/**
 * 证件号码.
 */
cert_no: string, };

/**
 * How money comes over the counter.
 */
export type TenderMethod = "cash" | "wechat_pay" | "alipay" | "bank_card";

/**
 * Money over the counter.
 */
export type TenderArgs = { 
/**
 * How.
 */
method: TenderMethod, 
/**
 * What the patient gave, yuan as text; only cash may be more than the amount.
 */
received: string, 
/**
 * Reference number on the slip of the other method's own terminal, 1-64 characters.
 */
reference?: string, };

/**
 * Why a bill is paid in full.
 */
export type FullPayWhy = "no_network" | "platform_down" | "card_unreadable" | "patients_wish" | "not_insured";

/**
 * F10.
 */
export type FullPayArgs = { 
/**
 * `BillView::intent` on the screen.
 */
intent: string, 
/**
 * Why.
 */
reason: FullPayWhy, 
/**
 * Has the patient signed? Required for `patients_wish`.
 */
signed: boolean, 
/**
 * The money; absent only where a deposit pays everything.
 */
tender?: TenderArgs, };

/**
 * A deposit for a bill in doubt.
 */
export type TakeDepositArgs = { 
/**
 * `BillView::attempt` or `WorkItemView::attempt`.
 */
attempt: string, 
/**
 * Yuan as text; absent = the full price. At least the quoted share.
 */
amount?: string, 
/**
 * The money.
 */
tender: TenderArgs, };

/**
 * A deposit goes back.
 */
export type ReturnDepositArgs = { 
/**
 * `DepositView::case`.
 */
deposit: string, 
/**
 * Why, 2-100 characters; kept.
 */
reason: string, };

/**
 * What is owed was handed over.
 */
export type PayOutArgs = { 
/**
 * `OwedView::case`.
 */
case: string, };

/**
 * A full pay is settled after all.
 */
export type ResettleArgs = { 
/**
 * `FullPayView::case`, or the number on the old receipt.
 */
fallback: string, 
/**
 * Was the old receipt handed back?
 */
receipt_returned: boolean, 
/**
 * Has the patient signed that the bill was not and will not be claimed at the insurer?
 */
unclaimed_signed: boolean, 
/**
 * Operator number of another person who vouches for a lost receipt.
 */
supervisor?: string, };

/**
 * Manual reimbursement instead.
 */
export type ClaimManuallyArgs = { 
/**
 * `FullPayView::case`, or the number on the receipt.
 */
fallback: string, };

/**
 * A line that stays on the bill.
 */
export type KeptLineArgs = { 
/**
 * `FeeLineView::line`.
 */
line: string, 
/**
 * How much of it stays, as text.
 */
quantity: string, };

/**
 * Some lines go back.
 */
export type RefundLinesArgs = { 
/**
 * `BillView::attempt`.
 */
attempt: string, 
/**
 * What stays; the rest goes back. At least one line, and not everything.
 */
keeps: Array<KeptLineArgs>, 
/**
 * Why, 2-100 characters; kept and printed.
 */
reason: string, };

/**
 * A bill paid in full goes back, or some lines of it.
 */
export type RefundFullPayArgs = { 
/**
 * `FullPayView::case`, or the number on the receipt.
 */
fallback: string, 
/**
 * What stays; empty where everything goes back.
 */
keeps: Array<KeptLineArgs>, 
/**
 * Why, 2-100 characters; kept.
 */
reason: string, 
/**
 * Was the old receipt handed back?
 */
receipt_returned: boolean, 
/**
 * Operator number of the supervisor who vouches for a lost receipt.
 */
supervisor?: string, };

/**
 * Which bill paid in full.
 */
export type FindFullPayArgs = { 
/**
 * `FullPayView::case`, or the number on a receipt.
 */
fallback: string, };

/**
 * A bill paid in full with its lines.
 */
export type FullPayRow = { 
/**
 * The case.
 */
full_pay: FullPayView, 
/**
 * What is paid for.
 */
lines: Array<FeeLineView>, };

/**
 * A settlement of another window, as its settlement form names it.
 */
export type FindElsewhereArgs = { 
/**
 * 结算ID.
 */
settlement: string, 
/**
 * 就诊ID.
 */
visit: string, };

/**
 * Give back what was found.
 */
export type RefundElsewhereArgs = { 
/**
 * `ElsewhereView::intent`.
 */
intent: string, 
/**
 * 单据号 of the settlement form.
 */
receipt: string, 
/**
 * How the share was paid, as the form says.
 */
method: TenderMethod, 
/**
 * Reference of the other method on the form, 1-64 characters.
 */
reference?: string, 
/**
 * Was the form handed back?
 */
receipt_returned: boolean, 
/**
 * Operator number of the supervisor who vouches for a lost form.
 */
supervisor?: string, 
/**
 * Why, 2-100 characters; kept and printed.
 */
reason: string, };

/**
 * The second person, who agrees by password; one of the two must be a supervisor.
 */
export type SecondArgs = { 
/**
 * 操作员编号, not the one at the window.
 */
operator: string, 
/**
 * Never logged, never shown.
 */
password: string, };

/**
 * What two people decide about a stopped attempt.
 */
export type ManualDecisionKind = "void" | "settled" | "elsewhere" | "keep";

/**
 * A decision about a stopped attempt.
 */
export type DecideManualArgs = { 
/**
 * `WorkItemView::attempt`.
 */
attempt: string, 
/**
 * Which.
 */
decision: ManualDecisionKind, 
/**
 * Why, 2-100 characters; kept with both names.
 */
reason: string, 
/**
 * 结算ID as it was seen at the platform; needed to treat as settled what the desk never got an answer for.
 */
settlement?: string, 
/**
 * Who agrees.
 */
second: SecondArgs, };

/**
 * The profile to adopt.
 */
export type AdoptProfileArgs = { 
/**
 * `ProfileView::file_hash`: what was looked at is what is adopted.
 */
hash: string, 
/**
 * Who agrees.
 */
second: SecondArgs, };

/**
 * Something two people take upon themselves.
 */
export type ConfirmArgs = { 
/**
 * What was looked at, 2-100 characters; kept with both names.
 */
reason: string, 
/**
 * Who agrees.
 */
second: SecondArgs, };

/**
 * A notice to dismiss.
 */
export type DismissNoticeArgs = { 
/**
 * `NoticeView::id`.
 */
id: number, };

/**
 * Colours of the window.
 */
export type Theme = "light" | "dark" | "contrast";

/**
 * Language of the window; what the desk itself says stays Chinese.
 */
export type Language = "zh" | "en";

/**
 * How the window looks.
 */
export type SetLookArgs = { 
/**
 * Colours.
 */
theme: Theme, 
/**
 * Language.
 */
language: Language, };

/**
 * What was typed into the search box.
 */
export type CatalogSearchArgs = { 
/**
 * Pinyin initials, code or name.
 */
text: string, 
/**
 * At most so many rows, 1-500.
 */
limit: number, };

/**
 * The hospital's list of items, whole.
 */
export type ImportOwnItemsArgs = { 
/**
 * Name of the file, to be shown.
 */
name: string, 
/**
 * What stands in it: columns parted by tabs or commas, named in the first line.
 */
text: string, };

/**
 * Which item's mapping is put in the place of what the centre holds.
 */
export type ReplaceMappingArgs = { 
/**
 * 医药机构目录编码.
 */
item_code: string, };

/**
 * Which package of the catalog.
 */
export type ImportCatalogPackageArgs = { 
/**
 * Folder of the package on this machine or on a stick, or its `package.toml`.
 */
path: string, };

/**
 * A code with its name.
 */
export type CodeLabelRow = { 
/**
 * Which list: insurance_kind, care_kind, cert_kind, person_kind, insurance_state, fee_grade, sex, charge_kind, list_type.
 */
list: string, 
/**
 * The code.
 */
code: string, 
/**
 * Its name.
 */
label: string, 
/**
 * The centre gave it; else it came with the program.
 */
centre: boolean, };

/**
 * 审批类别.
 */
export type ApprovalKindArg = "restricted_drug" | "special_disease" | "high_value" | "other";

/**
 * An approval of the person at the desk; a second person confirms it.
 */
export type EnterApprovalArgs = { 
/**
 * 审批号, 2 to 40 characters; new for this person.
 */
number: string, 
/**
 * 审批类别.
 */
kind: ApprovalKindArg, 
/**
 * 医药机构目录编码 of what may be charged, up to 20; none = whatever the rule asks for.
 */
items: Array<string>, 
/**
 * 诊断代码 or its beginning; absent = any.
 */
diagnosis?: string, 
/**
 * How much in all, as text; absent = as much as is needed.
 */
quantity?: string, 
/**
 * The first day `yyyy-MM-dd`; absent = today.
 */
from?: string, 
/**
 * The last day `yyyy-MM-dd`; absent = open.
 */
until?: string, 
/**
 * Who confirms; one of the two is a supervisor.
 */
second: SecondArgs, };

/**
 * An approval that counts no more.
 */
export type WithdrawApprovalArgs = { 
/**
 * `ApprovalRow::entry`.
 */
entry: number, 
/**
 * Why, 2 to 100 characters.
 */
reason: string, };

/**
 * An approval of the person for a line that needs one.
 */
export type ApprovalOfferView = { 
/**
 * 审批号.
 */
number: string, 
/**
 * What it allows, in words.
 */
text: string, 
/**
 * Why it does not serve here; absent = it does.
 */
why: string | null, };

/**
 * How an own item stands; `all` only to ask by.
 */
export type OwnItemFilter = "all" | "unmapped" | "waiting" | "sent" | "accepted" | "unlisted" | "differs" | "refused" | "centre_only";

/**
 * Which own items.
 */
export type OwnItemsArgs = { 
/**
 * How they stand.
 */
state: OwnItemFilter, 
/**
 * Part of the name or code; empty = every one.
 */
text: string, 
/**
 * At most so many rows, 1-500.
 */
limit: number, };

/**
 * An item of the hospital's own list.
 */
export type OwnItemRow = { 
/**
 * 医药机构目录编码.
 */
item_code: string, 
/**
 * 名称.
 */
name: string, 
/**
 * 规格.
 */
spec: string, 
/**
 * 单位.
 */
unit: string, 
/**
 * 单价, yuan; empty where the hospital's list does not have it.
 */
unit_price: string, 
/**
 * 医疗目录编码, if the hospital names one.
 */
catalog_code: string | null, 
/**
 * How it stands.
 */
state: OwnItemFilter, 
/**
 * The centre's own words where it does not take it, or what it holds instead.
 */
words: string | null, };

/**
 * An approval in the register.
 */
export type ApprovalRow = { 
/**
 * 登记序号, from 1.
 */
entry: number, 
/**
 * 审批号.
 */
number: string, 
/**
 * 审批类别 in words.
 */
kind: string, 
/**
 * 姓名, masked.
 */
name: string, 
/**
 * Is it of the person at the desk?
 */
here: boolean, 
/**
 * What may be charged, in words.
 */
items: string, 
/**
 * 诊断代码 it is for.
 */
diagnosis: string | null, 
/**
 * How much in all.
 */
quantity: string | null, 
/**
 * How much of it is charged.
 */
used: string, 
/**
 * The first day.
 */
from: string, 
/**
 * The last day; absent = open.
 */
until: string | null, 
/**
 * Who entered it, and when.
 */
entered: string, 
/**
 * Who confirmed it.
 */
confirmed: string | null, 
/**
 * Does it count today?
 */
counts: boolean, 
/**
 * 有效, 已到期, 已用完, 已撤销 ….
 */
state: string, };

/**
 * Which list.
 */
export type ListWanted = "departments" | "doctors";

/**
 * What was typed for a department or a doctor.
 */
export type ListSearchArgs = { 
/**
 * Which list.
 */
list: ListWanted, 
/**
 * Pinyin, name, code or the hospital's own number; empty = the first rows.
 */
text: string, 
/**
 * At most so many rows, 1-100.
 */
limit: number, };

/**
 * A row of a list.
 */
export type ListSearchRow = { 
/**
 * 科室编码, or 国家医师编码.
 */
code: string, 
/**
 * 名称, or 姓名.
 */
name: string, 
/**
 * Does it hold today, for the insurance?
 */
holds: boolean, };

/**
 * A row of the catalog.
 */
export type CatalogRow = { 
/**
 * 医药机构目录编码.
 */
item_code: string, 
/**
 * 医疗目录编码.
 */
catalog_code: string, 
/**
 * 名称.
 */
name: string, 
/**
 * 规格.
 */
spec: string, 
/**
 * 单位.
 */
unit: string, 
/**
 * 生产企业.
 */
maker: string, 
/**
 * 单价, yuan; empty where neither the hospital's price nor a ceiling is known.
 */
unit_price: string, 
/**
 * 甲乙丙: 01, 02, 03.
 */
grade: string, 
/**
 * 先自付比例 as a text between 0 and 1.
 */
first_pay: string, 
/**
 * 最高限价 in yuan, if there is one.
 */
price_ceiling: string | null, 
/**
 * 限制使用范围, if there is one.
 */
restriction: string | null, 
/**
 * 开始日期 `yyyy-MM-dd`, where it is given.
 */
valid_from: string | null, 
/**
 * 结束日期 `yyyy-MM-dd`; absent = open.
 */
valid_to: string | null, 
/**
 * Can it be charged today, by hand?
 */
in_force: boolean, };

/**
 * 目录.
 */
export type CatalogView = { 
/**
 * Version in use; nothing = none.
 */
version: string | null, 
/**
 * How many items can be charged.
 */
items: number, 
/**
 * When the platform last said what is newest, `yyyy-MM-dd HH:mm:ss`; nothing for a table that came with the program.
 */
fetched_at: string | null, 
/**
 * After so many days without a look the lamp warns.
 */
age_max_days: number, 
/**
 * Departments and doctors, with their ages.
 */
lists: Array<ListView>, 
/**
 * Fetch what is newer.
 */
update: ActionView, 
/**
 * Apply a signed package.
 */
import: ActionView, 
/**
 * An update that is on its way.
 */
progress: CatalogProgressView | null, };

/**
 * How far an update is.
 */
export type CatalogProgressView = { 
/**
 * What is being fetched.
 */
what: string, 
/**
 * Rows taken so far.
 */
rows: number, 
/**
 * Files that were there already, from an update that was cut off.
 */
kept_files: number, 
/**
 * Their rows.
 */
kept_rows: number, 
/**
 * How much of the whole is done, in thousandths.
 */
permille: number, 
/**
 * About so long it takes still, once that can be said.
 */
seconds_left: number | null, 
/**
 * It was told to stop.
 */
stopping: boolean, };

/**
 * 院内项目: how many there are, and how their mapping stands at the centre.
 */
export type OwnItemsView = { 
/**
 * All of them.
 */
total: number, 
/**
 * The centre holds the mapping.
 */
accepted: number, 
/**
 * The centre has taken the mapping, and its own list does not show it yet.
 */
unlisted: number, 
/**
 * To be told to the centre.
 */
waiting: number, 
/**
 * On their way.
 */
sent: number, 
/**
 * The centre holds another mapping, which another program told it.
 */
differs: number, 
/**
 * The centre does not take the mapping.
 */
refused: number, 
/**
 * Without a national code: self-pay only.
 */
unmapped: number, 
/**
 * Items of which the centre holds a mapping, and which the hospital's list does not have.
 */
centre_only: number, 
/**
 * The centre is being told.
 */
sending: boolean, 
/**
 * Tell the centre what waits.
 */
send: ActionView, 
/**
 * Put the hospital's own mapping of one item in the place of what the centre holds.
 */
replace: ActionView, 
/**
 * Take another list.
 */
import: ActionView, };

/**
 * A list of the centre.
 */
export type ListView = { 
/**
 * As it is called.
 */
name: string, 
/**
 * How many rows it has.
 */
rows: number, 
/**
 * When it came, `yyyy-MM-dd HH:mm:ss`; nothing = never.
 */
fetched_at: string | null, 
/**
 * So many days ago.
 */
days: number | null, 
/**
 * After so many days it counts as old.
 */
age_max_days: number, 
/**
 * It is older.
 */
stale: boolean, 
/**
 * Why it did not come the last time.
 */
fault: string | null, };

/**
 * How many journal rows.
 */
export type JournalArgs = { 
/**
 * 1-1000.
 */
limit: number, };

/**
 * A journal row without its body.
 */
export type JournalRow = { 
/**
 * Place in the journal.
 */
seq: number, 
/**
 * When.
 */
at: string, 
/**
 * What.
 */
kind: string, 
/**
 * Of which attempt.
 */
attempt: string | null, 
/**
 * Under which message id.
 */
msg_id: string | null, 
/**
 * First 8 characters of its hash.
 */
head: string, };

/**
 * One attempt with its money, for lists and for the outside.
 */
export type BillRow = { 
/**
 * 账单号.
 */
bill: string, 
/**
 * Attempt.
 */
attempt: string, 
/**
 * State as in the settlement machine, upper case: `SETTLED`, `IN_DOUBT` ….
 */
state: string, 
/**
 * Masked name.
 */
person: string, 
/**
 * 医疗费总额.
 */
total: string, 
/**
 * 基金支付总额; empty before a quote.
 */
fund: string | null, 
/**
 * 个人账户支出.
 */
account: string | null, 
/**
 * 个人现金支出.
 */
cash: string | null, 
/**
 * Paid by the patient so far, less what was returned.
 */
paid: string, 
/**
 * 结算ID.
 */
settlement: string | null, 
/**
 * Message id of the settling request, if one was journaled.
 */
msg_id: string | null, 
/**
 * Text of the platform's refusal, verbatim.
 */
refusal: string | null, 
/**
 * Since when in this state.
 */
since: string, };

/**
 * An account of the ledger.
 */
export type BalanceRow = { 
/**
 * `CASH:1`, `FUND:310:310100`, `PATIENT:…`.
 */
account: string, 
/**
 * Signed, yuan.
 */
balance: string, };

/**
 * Everything on the glass at one moment.
 */
export type DeskView = { 
/**
 * Grows by one with every view.
 */
seq: number, 
/**
 * Nothing that changes anything is done any more: the one thing to show, over everything else.
 */
stopped: FaultView | null, 
/**
 * Who works here.
 */
session: SessionView, 
/**
 * The bar that never lies.
 */
status: StatusView, 
/**
 * Who stands in front of the glass.
 */
person: PersonView, 
/**
 * The bill at the desk, if one is.
 */
bill: BillView | null, 
/**
 * A settlement of another window that this patient wants back.
 */
elsewhere: ElsewhereView | null, 
/**
 * Bills paid in full that may still be settled or owe a difference, the nearest deadline first: the recall list.
 */
full_pays: Array<FullPayView>, 
/**
 * Deposits that are held or owed back, oldest first.
 */
deposits: Array<DepositView>, 
/**
 * Everything that is open, oldest first.
 */
worklist: Array<WorkItemView>, 
/**
 * What was open when the program started and what was done about it, one line each.
 */
recovered: Array<RecoveredView>, 
/**
 * Questions about cash that block the drawer after a restart.
 */
cash_questions: Array<CashQuestionView>, 
/**
 * Readers, card verdict, line, disk, clock, printer.
 */
devices: DevicesView, 
/**
 * Which catalog is in use, and an update that is on its way.
 */
catalog: CatalogView, 
/**
 * The hospital's own items and how their mapping stands.
 */
own_items: OwnItemsView, 
/**
 * The region profile that counts, and whether the file says something else.
 */
profile: ProfileView, 
/**
 * The rule packs that count.
 */
packs: PacksView, 
/**
 * What happened lately that the clerk should know, newest first, at most 20.
 */
notices: Array<NoticeView>, 
/**
 * Departments and doctors of the last visits, offered when the next one is typed.
 */
recent: RecentView, 
/**
 * How the window looks.
 */
look: SetLookArgs, };

/**
 * A settlement of another window that is to be given back here.
 */
export type ElsewhereView = { 
/**
 * 结算ID.
 */
settlement: string, 
/**
 * 就诊ID.
 */
visit: string, 
/**
 * Is the platform being asked?
 */
asking: boolean, 
/**
 * What was found; nothing yet, or nothing at all.
 */
found: FoundElsewhereView | null, 
/**
 * Why it does not go on.
 */
fault: FaultView | null, 
/**
 * Sent back with `refund_elsewhere`.
 */
intent: string, };

/**
 * What the platform says of it.
 */
export type FoundElsewhereView = { 
/**
 * 结算时间.
 */
settled_at: string, 
/**
 * Last two digits pairs of the message id that name the window: its terminal number.
 */
terminal: string, 
/**
 * 医疗费总额, yuan.
 */
total: string, 
/**
 * 基金支付总额, yuan.
 */
fund: string, 
/**
 * 个人账户支出, yuan.
 */
account: string, 
/**
 * 个人现金支出, yuan: what goes back over the counter.
 */
cash: string, };

/**
 * The session.
 */
export type SessionState = "signed_out" | "signing_in" | "open" | "locked";

/**
 * Who works here.
 */
export type SessionView = { 
/**
 * State.
 */
state: SessionState, 
/**
 * 操作员编号.
 */
operator: string | null, 
/**
 * 姓名 of the operator.
 */
operator_name: string | null, 
/**
 * 签到编号 of the platform, if signed in there.
 */
platform_sign_in: string | null, 
/**
 * `clerk`, `supervisor`, `insurance_office`, `it`.
 */
operator_role: string | null, };

/**
 * How a thing is doing; never shown by colour alone.
 */
export type Lamp = "ok" | "warn" | "down" | "unknown";

/**
 * One lamp of the status bar.
 */
export type LampView = { 
/**
 * Colour, icon and word.
 */
lamp: Lamp, 
/**
 * A few words in Chinese.
 */
text: string, };

/**
 * 年度累计 and 慢特病备案.
 */
export type EntitlementView = { 
/**
 * The year so far, under the insurance that is chosen.
 */
accumulated: AccumulatedView, 
/**
 * How the filings are known.
 */
filings_told: ToldView, 
/**
 * Filings, also those that have ended.
 */
filings: Array<FilingView>, };

/**
 * From where something is known.
 */
export type ToldState = "asking" | "known" | "cached" | "unknown";

/**
 * How something is known that nobody waits for.
 */
export type ToldView = { 
/**
 * From where.
 */
state: ToldState, 
/**
 * When the platform said so, `yyyy-MM-dd HH:mm:ss`.
 */
at: string | null, };

/**
 * 年度累计.
 */
export type AccumulatedView = { 
/**
 * How it is known.
 */
told: ToldView, 
/**
 * The year; nothing where it is not known.
 */
year: YearView | null, };

/**
 * The year so far.
 */
export type YearView = { 
/**
 * 年度.
 */
year: number, 
/**
 * 医疗费累计, yuan.
 */
fees: string, 
/**
 * 起付线累计, yuan.
 */
deductible: string, 
/**
 * What each fund has paid.
 */
funds: Array<FundView>, 
/**
 * What they have paid together, yuan.
 */
fund_total: string, 
/**
 * 就诊次数, where the centre counts.
 */
visits: number | null, };

/**
 * 门慢门特备案.
 */
export type FilingView = { 
/**
 * 病种编码.
 */
code: string, 
/**
 * 病种名称.
 */
name: string, 
/**
 * 结束日期 `yyyy-MM-dd`; nothing = open.
 */
until: string | null, 
/**
 * Does it hold today?
 */
in_force: boolean, };

/**
 * The status bar.
 */
export type StatusView = { 
/**
 * 窗口 number.
 */
window: string, 
/**
 * 医院名称.
 */
institution: string, 
/**
 * 业务日期 `yyyy-MM-dd`.
 */
business_date: string, 
/**
 * The desk's clock when this view was made, `yyyy-MM-dd HH:mm:ss`.
 */
now: string, 
/**
 * 读卡器.
 */
reader: LampView, 
/**
 * 医保线路.
 */
platform: LampView, 
/**
 * 打印.
 */
printer: LampView, 
/**
 * 磁盘.
 */
disk: LampView, 
/**
 * 时钟.
 */
clock: LampView, 
/**
 * 托管副本 on a second medium.
 */
escrow: LampView, 
/**
 * 备份.
 */
backup: LampView, 
/**
 * 目录 version and age.
 */
catalog: LampView, 
/**
 * 待遇政策 of the estimate: version and age.
 */
policy: LampView, 
/**
 * How many items are open.
 */
open_items: number, 
/**
 * How many of them are in doubt.
 */
in_doubt: number, 
/**
 * Amount of the open in-doubt bills, yuan.
 */
in_doubt_total: string, 
/**
 * Charging without the insurance: how much of it is open, and the limits.
 */
offline: OfflineView, 
/**
 * Journal rows.
 */
journal_seq: number, 
/**
 * First 8 characters of the newest hash.
 */
journal_head: string, 
/**
 * Cash that should be in the drawer, yuan.
 */
drawer_expected: string, };

/**
 * What is known of the person at the desk.
 */
export type PersonState = "waiting" | "reading" | "card_fault" | "asking" | "known" | "by_hand" | "not_found";

/**
 * Who stands in front of the glass.
 */
export type PersonView = { 
/**
 * State.
 */
state: PersonState, 
/**
 * Why not, where it is not.
 */
fault: FaultView | null, 
/**
 * 姓名; whole, for the clerk must compare it.
 */
name: string | null, 
/**
 * 性别: `1`, `2`, `9`.
 */
sex: string | null, 
/**
 * 年龄 in whole years.
 */
age: number | null, 
/**
 * 出生日期.
 */
birth_date: string | null, 
/**
 * 证件号码, masked.
 */
cert_no: string | null, 
/**
 * 卡号, masked.
 */
card_no: string | null, 
/**
 * Generation 1-3 of the card, if there is one.
 */
card_generation: number | null, 
/**
 * 卡有效期.
 */
card_valid_until: string | null, 
/**
 * Is the card still in the reader?
 */
card_present: boolean, 
/**
 * 人员编号, masked.
 */
person_no: string | null, 
/**
 * Every insurance of the person.
 */
insurances: Array<InsuranceView>, 
/**
 * Which of them is chosen.
 */
insurance_chosen: number | null, 
/**
 * What the clerk should know: expired, not authenticated, names differ, paused ….
 */
warnings: Array<FaultView>, 
/**
 * Card, hospital record and platform field by field, where they differ (requirement 3).
 */
differences: Array<DifferenceView>, 
/**
 * 人证卡相符: how and when, if noted.
 */
verified: VerifiedView | null, 
/**
 * Milliseconds from card seen to name shown.
 */
read_ms: number | null, 
/**
 * What the platform tells beside the visit; nothing before it knows the person.
 */
entitlement: EntitlementView | null, };

/**
 * One insurance of a person.
 */
export type InsuranceView = { 
/**
 * 险种类型, `310` ….
 */
kind: string, 
/**
 * 人员类别.
 */
person_kind: string, 
/**
 * Is the insurance in force?
 */
active: boolean, 
/**
 * 参保地医保区划.
 */
area: string, 
/**
 * 账户余额, yuan.
 */
balance: string, 
/**
 * 公务员标志.
 */
civil_servant: boolean, 
/**
 * 单位名称.
 */
employer: string | null, };

/**
 * A field that is not the same everywhere.
 */
export type DifferenceView = { 
/**
 * 姓名, 性别, 出生日期, 证件号码 in Chinese.
 */
field: string, 
/**
 * On the card.
 */
card: string, 
/**
 * At the platform.
 */
platform: string, };

/**
 * The check 人证卡相符.
 */
export type VerifiedView = { 
/**
 * How.
 */
method: VerifyMethod, 
/**
 * When.
 */
at: string, 
/**
 * By whom.
 */
operator: string, };

/**
 * How far an attempt has come, as the five steps 登记→上传→预结算→结算→收款.
 */
export type StepState = "waiting" | "active" | "done" | "unknown" | "failed";

/**
 * The bill at the desk.
 */
export type BillView = { 
/**
 * 账单号.
 */
bill: string, 
/**
 * The attempt, once the first request was journaled.
 */
attempt: string | null, 
/**
 * `DRAFT`, `REGISTERED`, `QUOTED`, `SETTLED` … as in the machine.
 */
state: string, 
/**
 * Lines or visit were changed since they were sent: what was quoted no longer counts, F11 comes first.
 */
changed: boolean, 
/**
 * 登记, 上传, 预结算, 结算, 收款.
 */
steps: [StepState, StepState, StepState, StepState, StepState], 
/**
 * What the program is doing, if anything, and since when; the window counts the seconds.
 */
busy: BusyView | null, 
/**
 * Visit.
 */
visit: VisitArgs | null, 
/**
 * Lines in order of entry.
 */
lines: Array<FeeLineView>, 
/**
 * Where the last scan of a trace code went; until the next change.
 */
trace_said: TraceSaidView | null, 
/**
 * What mixed prescriptions were put apart into; empty where none came mixed.
 */
documents: Array<PrescriptionView>, 
/**
 * What the rules say of it.
 */
rules: RulesView, 
/**
 * 医疗费总额 of the lines.
 */
total: string, 
/**
 * Quote or settlement.
 */
split: SplitView | null, 
/**
 * 预估, until the platform has answered; then how far it was off.
 */
estimate: EstimateView | null, 
/**
 * What the patient pays now; the largest figure on the screen.
 */
payable: string | null, 
/**
 * Money taken, change given.
 */
tender: TenderView | null, 
/**
 * What was refused, in the platform's own words.
 */
refusal: string | null, 
/**
 * The message about this bill.
 */
fault: FaultView | null, 
/**
 * Which keys work now.
 */
actions: ActionsView, 
/**
 * Sent back with settle, take cash and pay refund; a new one with every offer.
 */
intent: string | null, 
/**
 * Papers printed.
 */
papers: Array<PaperView>, 
/**
 * The full pay of this bill, if it was paid so.
 */
full_pay: FullPayView | null, 
/**
 * What a full pay would take now, yuan: the total less a deposit that is held; `0.00` where the deposit pays it all.
 */
full_pay_due: string, 
/**
 * The deposit of this bill, if one was taken.
 */
deposit: DepositView | null, 
/**
 * What had been paid before, what is to be paid now, and the difference: for a bill that is settled anew.
 */
compare: CompareView | null, 
/**
 * What the desk owes the patient for this bill now; handed over with `pay_out`.
 */
owed: Array<OwedView>, };

/**
 * Something going on.
 */
export type BusyView = { 
/**
 * 正在登记…, 正在结算….
 */
text: string, 
/**
 * Since when, `yyyy-MM-dd HH:mm:ss`.
 */
since: string, 
/**
 * Milliseconds it has taken when this view was made.
 */
elapsed_ms: number, };

/**
 * A fee line.
 */
export type FeeLineView = { 
/**
 * 费用明细流水号.
 */
line: string, 
/**
 * 医药机构目录编码.
 */
item_code: string, 
/**
 * 名称.
 */
name: string, 
/**
 * 规格.
 */
spec: string, 
/**
 * 单位.
 */
unit: string, 
/**
 * Quantity.
 */
quantity: string, 
/**
 * 单价.
 */
unit_price: string, 
/**
 * 金额.
 */
amount: string, 
/**
 * 甲乙丙 `01` `02` `03`: from the platform once uploaded, before that from the catalog.
 */
grade: string, 
/**
 * 先自付比例.
 */
first_pay: string, 
/**
 * 医保限价, yuan; nothing = none.
 */
price_ceiling: string | null, 
/**
 * How the platform split the line, once uploaded.
 */
split: LineSplitView | null, 
/**
 * 用药天数.
 */
days: number | null, 
/**
 * 处方号 under which it is sent.
 */
prescription: string | null, 
/**
 * At the patient's own cost: by the clerk, or by a rule.
 */
self_paid: boolean, 
/**
 * The codes on the packs; nothing for what is not sold in packs.
 */
trace: TraceView | null, };

/**
 * Rules at the bill.
 */
export type RulesView = { 
/**
 * Hits, of the visit first, then line by line, the gravest first.
 */
hits: Array<RuleHitView>, 
/**
 * So many of them stop the charge.
 */
open: number, 
/**
 * A consent form that was printed and waits for its signature.
 */
consent: ConsentView | null, 
/**
 * Do lines ask for the patient's consent?
 */
asks_consent: boolean, 
/**
 * Can it be signed on a screen of the patient's?
 */
second_screen: boolean, 
/**
 * Is there something to explain on paper?
 */
explains: boolean, };

/**
 * How a hit stands.
 */
export type RuleStanding = "open" | "self_paid" | "answered" | "note";

/**
 * A rule that the bill meets.
 */
export type RuleHitView = { 
/**
 * Rule.
 */
rule: string, 
/**
 * Its line; none where it is about the visit.
 */
line: string | null, 
/**
 * `catalog`, `quantity` ….
 */
family: string, 
/**
 * `block`, `reason`, `consent`, `approval`, `self_pay`, `hint`.
 */
effect: string, 
/**
 * How it stands.
 */
standing: RuleStanding, 
/**
 * The same in a word or two.
 */
word: string, 
/**
 * What was found, with its numbers.
 */
found: string, 
/**
 * 条款.
 */
clause: string, 
/**
 * Where it stands: row of the requirements and sources.
 */
source: string, 
/**
 * Id and version of the pack.
 */
pack: string, 
/**
 * What can be done.
 */
advice: string, 
/**
 * May two people let it pass?
 */
overridable: boolean, 
/**
 * What was answered: reason, number of the paper.
 */
answer: string | null, 
/**
 * Approvals of this patient for it, those that serve first; for what asks for one and has none.
 */
approvals: Array<ApprovalOfferView>, };

/**
 * A consent that waits for its signature, on the counter or on the patient's screen.
 */
export type ConsentView = { 
/**
 * 单据号.
 */
number: string, 
/**
 * What the patient pays himself.
 */
lines: Array<ConsentLineView>, 
/**
 * Its sum, yuan.
 */
total: string, 
/**
 * 条款 that asks for it.
 */
clause: string, 
/**
 * Is it signed on the patient's screen?
 */
on_screen: boolean, 
/**
 * What was written there; places from the upper left corner of a field of 2,000 by 1,000 steps.
 */
strokes: Array<Array<[number, number]>> | null, };

/**
 * A line of a consent.
 */
export type ConsentLineView = { 
/**
 * 费用明细流水号.
 */
line: string, 
/**
 * 名称.
 */
name: string, 
/**
 * 规格.
 */
spec: string, 
/**
 * Quantity with its unit.
 */
quantity: string, 
/**
 * 金额.
 */
amount: string, };

/**
 * Everything on the patient's screen.
 */
export type PatientView = { 
/**
 * 医院名称.
 */
institution: string, 
/**
 * 窗口 number.
 */
window: string, 
/**
 * Where the patient stands with it.
 */
stage: PatientStage, 
/**
 * One line: what to do or what goes on.
 */
prompt: string, 
/**
 * 姓名, masked.
 */
name: string | null, 
/**
 * Items.
 */
lines: Array<PatientLineView>, 
/**
 * 医疗费总额.
 */
total: string | null, 
/**
 * Who pays what of it: fund by fund, the account, the patient.
 */
parts: Array<FundView>, 
/**
 * What the patient pays now, or has paid; the largest figure.
 */
payable: string | null, 
/**
 * 实收.
 */
received: string | null, 
/**
 * 找零.
 */
change: string | null, 
/**
 * What is to be signed.
 */
consent: PatientConsentView | null, 
/**
 * Is the card still in the reader although nothing needs it any more?
 */
take_card: boolean, };

/**
 * Where the patient stands with it.
 */
export type PatientStage = "closed" | "waiting" | "reading" | "ask" | "charging" | "sign" | "quoted" | "settling" | "doubt" | "pay" | "paid" | "refunded";

/**
 * An item as the patient sees it.
 */
export type PatientLineView = { 
/**
 * 名称.
 */
name: string, 
/**
 * 规格.
 */
spec: string, 
/**
 * Quantity with its unit.
 */
quantity: string, 
/**
 * 金额, yuan.
 */
amount: string, 
/**
 * At the patient's own cost?
 */
self_paid: boolean, };

/**
 * What is to be signed.
 */
export type PatientConsentView = { 
/**
 * 单据号; sent back with the signature.
 */
number: string, 
/**
 * What the patient pays himself.
 */
lines: Array<PatientLineView>, 
/**
 * Its sum, yuan.
 */
total: string, 
/**
 * 条款 that asks for it.
 */
clause: string, 
/**
 * Is it signed already?
 */
signed: boolean, };

/**
 * The packs in use.
 */
export type PacksView = { 
/**
 * Id and version of each, the last one counts first.
 */
packs: Array<string>, 
/**
 * Rules that hold today.
 */
rules: number, 
/**
 * Why files were not taken, one line each.
 */
faults: Array<string>, 
/**
 * The pack that may be tried.
 */
trial: string | null, };

/**
 * How the platform split a line.
 */
export type LineSplitView = { 
/**
 * 全自费.
 */
uncovered: string, 
/**
 * 超限价.
 */
over_price_cap: string, 
/**
 * 先行自付.
 */
copay_first: string, 
/**
 * 符合政策范围.
 */
in_scope: string, };

/**
 * 追溯码 of a line.
 */
export type TraceView = { 
/**
 * In the order of the scans.
 */
codes: Array<string>, 
/**
 * How many there should be.
 */
wanted: number, 
/**
 * 拆零: parts of a pack.
 */
split: boolean, 
/**
 * Why it needs none, by the list of drugs without codes.
 */
without: string | null, 
/**
 * Packs that stand on this bill twice, or were sold before: in words, with bill and time.
 */
sold: Array<string>, };

/**
 * Where the last scan went.
 */
export type TraceSaidView = { 
/**
 * 追溯码.
 */
code: string, 
/**
 * `FeeLineView::line`.
 */
line: string, 
/**
 * In words, and why there.
 */
words: string, };

/**
 * A document that a mixed prescription came to.
 */
export type PrescriptionView = { 
/**
 * 处方号 as it came.
 */
prescription: string, 
/**
 * Its own number.
 */
number: string, 
/**
 * 西药, 中成药, 中药饮片; nothing where it holds no drugs.
 */
kind: string | null, 
/**
 * At the patient's own cost?
 */
self_paid: boolean, 
/**
 * How many lines.
 */
lines: number, 
/**
 * What they come to, yuan.
 */
total: string, };

/**
 * A quote or a settlement.
 */
export type SplitView = { 
/**
 * Is it settled, or only quoted?
 */
settled: boolean, 
/**
 * 医疗费总额.
 */
total: string, 
/**
 * 全自费.
 */
uncovered: string, 
/**
 * 超限价自费.
 */
over_price_cap: string, 
/**
 * 先行自付.
 */
copay_first: string, 
/**
 * 符合政策范围.
 */
in_scope: string, 
/**
 * 起付线 applied.
 */
deductible: string, 
/**
 * Fund by fund, only those that pay.
 */
funds: Array<FundView>, 
/**
 * 基金支付总额.
 */
fund_total: string, 
/**
 * 个人负担总额.
 */
personal_total: string, 
/**
 * 个人账户支出.
 */
account_share: string, 
/**
 * 家庭共济.
 */
mutual_aid_share: string, 
/**
 * 个人现金支出.
 */
cash_share: string, 
/**
 * 医院负担.
 */
hospital_share: string, 
/**
 * 余额 after.
 */
account_balance: string, 
/**
 * 结算ID, when settled.
 */
settlement: string | null, 
/**
 * When.
 */
at: string | null, };

/**
 * 预估: what the insurance will probably pay. Never an amount to be taken.
 */
export type EstimateView = { 
/**
 * Before the platform has answered: the split as it is estimated.
 */
split: SplitView | null, 
/**
 * Name and version of the policy it rests on.
 */
policy: string | null, 
/**
 * Was the year so far known? Otherwise it counts as empty.
 */
year_known: boolean, 
/**
 * Why there is none, where the clerk should know.
 */
missing: string | null, 
/**
 * Once the platform has answered: how far the estimate was off, yuan; `0.00` where it was right.
 */
off: string | null, };

/**
 * One fund that pays.
 */
export type FundView = { 
/**
 * 统筹基金, 公务员补助 ….
 */
name: string, 
/**
 * Yuan.
 */
amount: string, };

/**
 * Money taken for a bill.
 */
export type TenderView = { 
/**
 * `cash`, `wechat_pay`, `alipay`, `bank_card`, `none` (nothing to pay).
 */
method: string, 
/**
 * 实收.
 */
received: string, 
/**
 * 找零.
 */
change: string, };

/**
 * May this key be used, and if not, why?
 */
export type ActionView = { 
/**
 * May it?
 */
allowed: boolean, 
/**
 * Why not, in Chinese, where the clerk should know.
 */
reason: string | null, };

/**
 * Which keys work now.
 */
export type ActionsView = { 
/**
 * Lines may be added, changed, removed.
 */
edit: ActionView, 
/**
 * Trace codes may be scanned and taken off: until the settle key, whatever has been quoted.
 */
trace: ActionView, 
/**
 * F11 预结算.
 */
quote: ActionView, 
/**
 * F12 结算.
 */
settle: ActionView, 
/**
 * Take cash or another method.
 */
take: ActionView, 
/**
 * 退费 (2208).
 */
cancel: ActionView, 
/**
 * 退款 handed over.
 */
refund: ActionView, 
/**
 * 退部分费用.
 */
refund_lines: ActionView, 
/**
 * F10 全自费. Where it is not allowed the key is not drawn; the reason says what is waited for.
 */
full_pay: ActionView, 
/**
 * F10 押金, where full pay is not safe. Not drawn where it is not allowed.
 */
deposit: ActionView, 
/**
 * 放弃本次.
 */
abandon: ActionView, 
/**
 * Ctrl+P 补打.
 */
print: ActionView, };

/**
 * How a print went.
 */
export type PaperState = "printing" | "printed" | "unprinted" | "unknown";

/**
 * A paper of this bill.
 */
export type PaperView = { 
/**
 * Which.
 */
kind: PaperKind, 
/**
 * 单据号.
 */
number: string, 
/**
 * 0 = original, n = 补打 n.
 */
copy: number, 
/**
 * Printed, being printed, or outcome unknown.
 */
state: PaperState, 
/**
 * Where it is kept, relative to the data folder.
 */
file: string | null, };

/**
 * Charging without the insurance (`[offline]`).
 */
export type OfflineView = { 
/**
 * Bills paid in full that wait for their settlement.
 */
open: number, 
/**
 * At most so many.
 */
open_max: number, 
/**
 * Their prices, yuan.
 */
total: string, 
/**
 * At most so much, yuan.
 */
total_max: string, 
/**
 * Since when the oldest of them waits, `yyyy-MM-dd HH:mm:ss`.
 */
oldest: string | null, 
/**
 * Its age, whole hours.
 */
age_hours: number, 
/**
 * At most so old, hours.
 */
age_max_hours: number, 
/**
 * Is a limit reached, so that no further bill may be paid in full?
 */
reached: boolean, };

/**
 * A bill paid in full.
 */
export type FullPayView = { 
/**
 * To be sent back.
 */
case: string, 
/**
 * Number of the receipt.
 */
number: string, 
/**
 * 账单号.
 */
bill: string, 
/**
 * Masked name.
 */
person: string, 
/**
 * `FP_OPEN`, `FP_RESETTLING` … as in the table.
 */
state: string, 
/**
 * What that means, in Chinese.
 */
text: string, 
/**
 * The one thing a person can do, in Chinese.
 */
advice: string, 
/**
 * Why it was paid in full, in Chinese.
 */
reason: string, 
/**
 * What was paid, yuan.
 */
total: string, 
/**
 * Since when in this state.
 */
since: string, 
/**
 * Last day for settling it here, `yyyy-MM-dd`.
 */
resettle_until: string | null, 
/**
 * Days left until then; 0 = today.
 */
days_left: number | null, 
/**
 * May it be settled here now?
 */
may_resettle: boolean, 
/**
 * May it become a manual claim now?
 */
may_claim: boolean, 
/**
 * May it, or some of it, go back now?
 */
may_refund: boolean, 
/**
 * Does the platform hold the self-paid record (42xx)?
 */
reported: boolean, 
/**
 * 个人现金支出 of the settlement after all, yuan.
 */
share: string | null, 
/**
 * What the desk owes, yuan.
 */
owed: string | null, 
/**
 * Papers.
 */
papers: Array<PaperView>, };

/**
 * A deposit.
 */
export type DepositView = { 
/**
 * To be sent back.
 */
case: string, 
/**
 * Number of the slip.
 */
number: string, 
/**
 * 账单号.
 */
bill: string, 
/**
 * Masked name.
 */
person: string, 
/**
 * `DEPOSIT_HELD`, `DEPOSIT_APPLIED` … as in the table.
 */
state: string, 
/**
 * What that means and what it waits for, in Chinese.
 */
text: string, 
/**
 * What was taken, yuan.
 */
amount: string, 
/**
 * What of it paid the share, yuan.
 */
applied: string, 
/**
 * What the desk owes of it, yuan.
 */
owed: string | null, 
/**
 * Since when in this state.
 */
since: string, 
/**
 * May it be given back now?
 */
may_return: boolean, 
/**
 * Papers.
 */
papers: Array<PaperView>, };

/**
 * What had been paid, and what is to be paid now.
 */
export type CompareView = { 
/**
 * 原已付, yuan.
 */
paid: string, 
/**
 * 基金支付 now, yuan.
 */
fund: string, 
/**
 * 个人账户支出 now, yuan.
 */
account: string, 
/**
 * 个人现金支出 now, yuan.
 */
share: string, 
/**
 * 应退, yuan; `0.00` where nothing goes back.
 */
back: string, 
/**
 * 应补, yuan; `0.00` where nothing is missing.
 */
more: string, };

/**
 * What the desk owes for one case.
 */
export type OwedView = { 
/**
 * Sent back with `pay_out`.
 */
case: string, 
/**
 * How: 现金, or another method with its reference.
 */
method: string, 
/**
 * Yuan.
 */
amount: string, 
/**
 * What for, in Chinese.
 */
text: string, };

/**
 * An open item.
 */
export type WorkItemView = { 
/**
 * What kind.
 */
kind: WorkKind, 
/**
 * Attempt.
 */
attempt: string, 
/**
 * 账单号.
 */
bill: string, 
/**
 * Masked name.
 */
person: string, 
/**
 * `IN_DOUBT`, `QUOTED` ….
 */
state: string, 
/**
 * 医疗费总额.
 */
total: string, 
/**
 * Since when.
 */
since: string, 
/**
 * What the program is doing by itself, in Chinese.
 */
doing: string, 
/**
 * What it waits for, in Chinese.
 */
waiting_for: string, 
/**
 * When the program takes its next step by itself, `yyyy-MM-dd HH:mm:ss`; the window counts the seconds.
 */
next_at: string | null, 
/**
 * Until when a copy of the request may still be under way and is waited for, `yyyy-MM-dd HH:mm:ss`.
 */
fence_until: string | null, 
/**
 * The one thing a person can do, in words.
 */
advice: string, 
/**
 * The one thing a person can do, as a command; none = wait.
 */
action: WorkAction | null, 
/**
 * May it be brought back to the desk?
 */
can_reopen: boolean, 
/**
 * How urgent: 0 = look at it now.
 */
rank: number, };

/**
 * What kind of open item it is.
 */
export type WorkKind = "unfinished" | "settling" | "doubt" | "taking_back" | "to_collect" | "cancelling" | "to_refund" | "manual" | "left_over";

/**
 * The one thing a person can do about an open item.
 */
export type WorkAction = "reopen" | "decide_manual";

/**
 * Something that was open when the program started.
 */
export type RecoveredView = { 
/**
 * 账单号.
 */
bill: string, 
/**
 * Attempt.
 */
attempt: string, 
/**
 * What was found and what is done about it, in Chinese, one line.
 */
text: string, };

/**
 * The region profile.
 */
export type ProfileView = { 
/**
 * SHA-256 of the adopted file.
 */
hash: string, 
/**
 * Since when.
 */
adopted_at: string, 
/**
 * By whom, both; empty = at the first start.
 */
adopted_by: Array<string>, 
/**
 * SHA-256 of the file, where it is another one: what `adopt_profile` names.
 */
file_hash: string | null, 
/**
 * May it be adopted now?
 */
adopt: ActionView, };

/**
 * "Was ¥12.30 taken?"
 */
export type CashQuestionView = { 
/**
 * To be sent back.
 */
case_id: string, 
/**
 * The whole question in Chinese.
 */
text: string, 
/**
 * Amount, yuan.
 */
amount: string, 
/**
 * `in` or `out`.
 */
direction: string, 
/**
 * When the drawer was opened for it.
 */
since: string, };

/**
 * Something the clerk should know.
 */
export type NoticeView = { 
/**
 * For dismissing.
 */
id: number, 
/**
 * When.
 */
at: string, 
/**
 * What, with code and remedy.
 */
fault: FaultView, 
/**
 * Of which bill.
 */
bill: string | null, };

/**
 * What was typed lately, newest first, at most eight of each. A diagnosis is the patient's and is not offered.
 */
export type RecentView = { 
/**
 * 科室.
 */
departments: Array<CodedView>, 
/**
 * 医师.
 */
doctors: Array<CodedView>, };

/**
 * A code with its name.
 */
export type CodedView = { 
/**
 * 编码.
 */
code: string, 
/**
 * 名称.
 */
name: string, };

/**
 * F8.
 */
export type DevicesView = { 
/**
 * Is the PC/SC service there?
 */
card_service: LampView, 
/**
 * Every reader.
 */
readers: Array<ReaderView>, 
/**
 * The last card: its verdict and where the time went.
 */
last_card: CardVerdictView | null, 
/**
 * The line to the platform.
 */
platform: PlatformLineView, 
/**
 * 打印机.
 */
printer: LampView, 
/**
 * Free space where the data is, MiB.
 */
disk_free_mib: number | null, 
/**
 * The desk's clock against the platform's last answer, milliseconds.
 */
clock_skew_ms: number | null, 
/**
 * What may be done about backups and the clock.
 */
keeping: KeepingView, };

/**
 * What may be done about backups, the clock and a journal that was put back.
 */
export type KeepingView = { 
/**
 * `back_up_now`.
 */
back_up: ActionView, 
/**
 * `confirm_clock`; allowed only while the clock waits for it.
 */
confirm_clock: ActionView, 
/**
 * `confirm_restore`; allowed only after a restore.
 */
confirm_restore: ActionView, };

/**
 * A reader.
 */
export type ReaderView = { 
/**
 * Name in PC/SC.
 */
name: string, 
/**
 * `empty`, `reading`, `card`, `fault`.
 */
state: string, 
/**
 * Why, where it is a fault.
 */
fault: FaultView | null, };

/**
 * What was said of the last card.
 */
export type CardVerdictView = { 
/**
 * When.
 */
at: string, 
/**
 * `read` or `failed`.
 */
result: string, 
/**
 * The fault, if it failed.
 */
fault: FaultView | null, 
/**
 * Generation 1-3.
 */
generation: number | null, 
/**
 * Doubts as faults with their texts.
 */
doubts: Array<FaultView>, 
/**
 * Timing, microseconds.
 */
timing: TimingView, };

/**
 * Where the time of a reading went, microseconds.
 */
export type TimingView = { 
/**
 * 上电.
 */
connect_us: number, 
/**
 * 选应用.
 */
select_us: number, 
/**
 * 读卡信息.
 */
issuer_us: number, 
/**
 * 读持卡人.
 */
holder_us: number, 
/**
 * 复核.
 */
verify_us: number, 
/**
 * 解码.
 */
decode_us: number, 
/**
 * 合计.
 */
total_us: number, 
/**
 * Exchanges.
 */
exchanges: number, };

/**
 * The line.
 */
export type PlatformLineView = { 
/**
 * Lamp and words.
 */
lamp: LampView, 
/**
 * Address without credentials.
 */
address: string, 
/**
 * When the last answer came.
 */
last_answer_at: string | null, 
/**
 * How long it took, ms.
 */
last_answer_ms: number | null, 
/**
 * Which transaction.
 */
last_transaction: string | null, };

/** Every call with its arguments. */
export interface Commands {
  /** Sign in with operator number and password; signs in at the platform (9001) as well. */
  sign_in: SignInArgs;
  /** Sign out; refused while a settlement of this window is being sent. */
  sign_out: NoArgs;
  /** Lock the window at once (Ctrl+L). */
  lock: NoArgs;
  /** Open the locked window with the password of the operator who locked it. */
  unlock: UnlockArgs;
  /** Read the card in the reader again (Insert). */
  read_card_again: NoArgs;
  /** Look a person up by certificate number: for a third-generation card without key card, or without card. */
  find_person: FindPersonArgs;
  /** Note that the person in front of the glass is the one on the card 人证卡相符, and how this was seen. */
  verify_person: VerifyPersonArgs;
  /** Choose one of the person's insurances. */
  choose_insurance: ChooseInsuranceArgs;
  /** Set care kind, department, doctor, diagnosis and whether the personal account is used. */
  set_visit: SetVisitArgs;
  /** Attach a whole bill from the hospital system to the person at the desk; the same bill twice is one bill. */
  attach_fees: AttachFeesArgs;
  /** Add a fee line by hand from the catalog. */
  add_fee_line: AddFeeLineArgs;
  /** Change the quantity of a fee line. */
  change_fee_line: ChangeFeeLineArgs;
  /** Take a fee line off the bill. */
  remove_fee_line: RemoveFeeLineArgs;
  /** Note the trace code of a pack (a scan): on the line of its drug, else on the selected line. */
  scan_trace_code: ScanTraceCodeArgs;
  /** Take a trace code off its line. */
  remove_trace_code: RemoveTraceCodeArgs;
  /** Say that a line hands out parts of a pack 拆零, or whole packs again. */
  set_split_pack: SetSplitPackArgs;
  /** Pre-settle (F11): register, upload, quote. Moves no money. */
  quote: NoArgs;
  /** Settle what was quoted (F12); the intent makes a second press harmless. */
  confirm_settlement: ConfirmSettlementArgs;
  /** Take the patient's share in cash; the desk works out the change. */
  take_cash: TakeCashArgs;
  /** Take the patient's share by another method, named with its reference number. */
  take_other: TakeOtherArgs;
  /** Cancel a settlement at the platform (2208); the refund becomes payable only when that is certain. */
  cancel_settlement: CancelSettlementArgs;
  /** Note that the refund was handed over. */
  pay_refund: PayRefundArgs;
  /** After a restart: say whether the cash of an open movement changed hands. */
  answer_cash: AnswerCashArgs;
  /** Put this patient aside and make the desk free for the next; nothing is lost. */
  next_patient: NoArgs;
  /** Bring an open item back to the desk. */
  reopen: ReopenArgs;
  /** Give up an attempt that moved no money. */
  abandon: AbandonArgs;
  /** Print a paper again: same number, marked 补打 n, with a reason. */
  print_again: PrintAgainArgs;
  /** Note by hand who stands at the glass, where neither card nor platform tells; for full pay only. */
  type_person: TypePersonArgs;
  /** The patient pays everything (F10); refused while a settlement of the bill is in effect or may still come. */
  full_pay: FullPayArgs;
  /** Take a deposit while the outcome of a settlement is unknown (F10 when full pay is not safe). */
  take_deposit: TakeDepositArgs;
  /** A deposit of a bill that is not settled is owed back to the patient. */
  return_deposit: ReturnDepositArgs;
  /** Note that what the desk owes for a case was handed over, each part the way it came. */
  pay_out: PayOutArgs;
  /** Settle a bill by the insurance that was paid in full; the difference is owed once it is settled. */
  resettle: ResettleArgs;
  /** The patient takes the papers of a full pay to the insurer; it is never settled here afterwards. */
  claim_manually: ClaimManuallyArgs;
  /** Refund some lines of a settled bill: cancel, settle the rest anew, pay the difference. */
  refund_lines: RefundLinesArgs;
  /** Refund a bill that was paid in full, or some lines of it; what goes back is owed, and `pay_out` hands it over. */
  refund_full_pay: RefundFullPayArgs;
  /** Ask the platform for a settlement of another window, to give it back here. */
  find_elsewhere: FindElsewhereArgs;
  /** Cancel the settlement of another window that was found; it is asked for once more before. */
  refund_elsewhere: RefundElsewhereArgs;
  /** Decide with a second person what becomes of an attempt that the program has stopped. */
  decide_manual: DecideManualArgs;
  /** Adopt the region profile of the file with a second person; only while nothing is open. */
  adopt_profile: AdoptProfileArgs;
  /** Fetch what is newer of the catalog from the platform; goes on by itself, and the version in use stays until the new one is whole. */
  update_catalog: NoArgs;
  /** Stop the update of the catalog; the version in use stays. */
  cancel_catalog_update: NoArgs;
  /** Apply a signed package of the catalog from a folder or a stick, like an update; one that is not signed, altered or older changes nothing. */
  import_catalog_package: ImportCatalogPackageArgs;
  /** Take the hospital's own list of items in the place of the one before; anything in it that does not fit, and nothing changes. */
  import_own_items: ImportOwnItemsArgs;
  /** Tell the centre which national codes stand for own items (3301, 3302): what waits, and once more what it refused. */
  send_mappings: NoArgs;
  /** Tell the centre what the hospital's list says of one item, in the place of what another program told it (3302, then 3301). */
  replace_mapping: ReplaceMappingArgs;
  /** Copy the journal to the backup folder now. */
  back_up_now: NoArgs;
  /** Vouch, with a second person, for the clock of this machine although it leads the platform's. */
  confirm_clock: ConfirmArgs;
  /** After a restore: say, with a second person, that everything since the copy was compared with the platform and the drawer counted. */
  confirm_restore: ConfirmArgs;
  /** Answer a rule that asks for a reason or for the number of an approval. */
  answer_rule: AnswerRuleArgs;
  /** Enter an approval of the person at the desk into the register, with a second person. */
  enter_approval: EnterApprovalArgs;
  /** An approval of the register counts no more. */
  withdraw_approval: WithdrawApprovalArgs;
  /** Print the register of approvals. */
  print_approvals: NoArgs;
  /** Charge a line at the patient's own cost, or by the insurance again. */
  set_self_paid: SetSelfPaidArgs;
  /** Print the consent form for everything the patient pays himself. */
  print_consent: NoArgs;
  /** Show the consent on the patient's screen, to be signed there. */
  ask_consent: NoArgs;
  /** The signature as it was written on the patient's screen; sent by that screen. */
  put_signature: PutSignatureArgs;
  /** Note that the patient has signed the consent form, on the paper or on his screen. */
  sign_consent: SignConsentArgs;
  /** Let a charge pass that a rule stops, with a second person; one of the two is a supervisor. */
  override_rule: OverrideRuleArgs;
  /** Print why charges do not go by the insurance. */
  explain_rules: NoArgs;
  /** Dismiss a notice. */
  dismiss_notice: DismissNoticeArgs;
  /** Choose colours and language of the window; kept for the next start. */
  set_look: SetLookArgs;
}

/** Every query with its arguments and its row. */
export interface Queries {
  /** Items that match every word that was typed (initials, pinyin, Chinese, codes, spec, maker); the best first. */
  catalog_search: [CatalogSearchArgs, CatalogRow];
  /** Departments or doctors of the centre's list that match what was typed; the best first. */
  list_search: [ListSearchArgs, ListSearchRow];
  /** Codes with their names, as the centre last gave them or as they came with the program. */
  code_labels: [NoArgs, CodeLabelRow];
  /** The hospital's own items, and how their mapping stands at the centre. */
  own_items: [OwnItemsArgs, OwnItemRow];
  /** The register of approvals, newest first. */
  approvals: [NoArgs, ApprovalRow];
  /** Every attempt of the business day with its amounts and state. */
  bills: [NoArgs, BillRow];
  /** The accounts of the ledger with their balances. */
  balances: [NoArgs, BalanceRow];
  /** A bill paid in full by its case or by the number of a receipt, with the lines that are paid for. */
  find_full_pay: [FindFullPayArgs, FullPayRow];
  /** What the pack on trial (or those in use) would have met in the settled bills of the last days. */
  rule_trial: [RuleTrialArgs, RuleTrialRow];
  /** How far estimates were from what the platform answered, by insurance and policy, over the bills of this window. */
  estimates: [NoArgs, EstimateRow];
  /** The newest journal rows, without bodies. */
  journal: [JournalArgs, JournalRow];
}
