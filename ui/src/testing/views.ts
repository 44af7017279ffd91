/**
 * Views to look at and to test with, until the scenario tests of the desk write theirs. People are invented.
 *
 * Every case is a whole DeskView; `cases` names them for the preview page and for the tests that want all of them.
 */
import type {
  ActionsView,
  ActionView,
  BillView,
  DepositView,
  DeskView,
  EntitlementView,
  EstimateView,
  FaultView,
  FeeLineView,
  FullPayView,
  InsuranceView,
  PersonView,
  RuleHitView,
  RulesView,
  SplitView,
  VisitArgs,
  WorkItemView, TraceView,
} from "../generated/api";
import { type FaultCode, faults } from "../generated/faults";

const yes: ActionView = { allowed: true, reason: null };
const no: ActionView = { allowed: false, reason: null };
const because = (reason: string): ActionView => ({ allowed: false, reason });

const noActions: ActionsView = { edit: no, trace: no, quote: no, settle: no, take: no, cancel: no, refund: no, refund_lines: no, full_pay: no, deposit: no, abandon: no, print: no };

/** A fault as the desk shows it, from its own table. */
export function fault(code: FaultCode, detail: string | null = null): FaultView {
  return { code, ...faults[code], detail };
}

const lamp = (text: string, state: "ok" | "warn" | "down" | "unknown" = "ok") => ({ lamp: state, text });

const nobody: PersonView = {
  state: "waiting", fault: null, name: null, sex: null, age: null, birth_date: null, cert_no: null, card_no: null,
  card_generation: null, card_valid_until: null, card_present: false, person_no: null, insurances: [],
  insurance_chosen: null, warnings: [], differences: [], verified: null, read_ms: null, entitlement: null,
};

export const entitlement: EntitlementView = {
  accumulated: {
    told: { state: "known", at: "2026-11-23 09:30:40" },
    year: { year: 2026, fees: "4210.35", deductible: "300.00", funds: [{ name: "统筹基金", amount: "2640.80" }, { name: "公务员补助", amount: "210.00" }], fund_total: "2850.80", visits: 7 },
  },
  filings_told: { state: "known", at: "2026-11-23 09:30:40" },
  filings: [{ code: "M03900", name: "高血压", until: "2029-12-31", in_force: true }, { code: "M01600", name: "糖尿病", until: "2025-12-31", in_force: false }],
};

const employee: InsuranceView = { kind: "310", person_kind: "11", active: true, area: "109900", balance: "1200.00", civil_servant: false, employer: "示例单位1" };

const holder: PersonView = {
  ...nobody, state: "known", name: "测试人", sex: "1", age: 36, birth_date: "1990-03-07", cert_no: "109900********0031",
  card_no: "A1*****74", card_generation: 2, card_valid_until: "2030-01-01", card_present: true, person_no: "1099****0001",
  insurances: [employee], insurance_chosen: 0, read_ms: 187, entitlement,
  warnings: [fault("C-17")],
};

const verified: PersonView = { ...holder, verified: { method: "card_photo", at: "09:30:41", operator: "周敏" } };

const visit: VisitArgs = {
  care_kind: "11", department_code: "A03", department_name: "内科", doctor_code: "D109900000012", doctor_name: "林若水",
  diagnosis_code: "J06.900", diagnosis_name: "急性上呼吸道感染", use_account: true,
};

const names: [string, string, string, string, string, string][] = [
  ["阿莫西林胶囊", "0.25g×24粒", "盒", "12.60", "01", "XA0001"],
  ["布洛芬缓释胶囊", "0.3g×20粒", "盒", "18.90", "02", "XM0107"],
  ["血常规（五分类）", "全血", "次", "20.00", "01", "FH2501"],
  ["C反应蛋白测定", "免疫比浊法", "项", "30.00", "02", "FH3120"],
  ["胸部正位片（数字化摄影）", "DR", "次", "65.00", "01", "FX1104"],
  ["连花清瘟胶囊", "0.35g×24粒", "盒", "14.80", "02", "ZA0332"],
  ["一次性使用输液器 带针 精密过滤", "5μm", "支", "9.60", "03", "HC2207"],
  ["静脉输液", "首组", "组", "8.50", "01", "FZ0016"],
];

export function lines(count: number, uploaded = false): FeeLineView[] {
  return Array.from({ length: count }, (_, place) => {
    const [name, spec, unit, unit_price, grade, item_code] = names[place % names.length] ?? ["", "", "", "", "", ""];
    const split = { uncovered: grade === "03" ? unit_price : "0.00", over_price_cap: "0.00", copay_first: grade === "02" ? "1.89" : "0.00", in_scope: grade === "03" ? "0.00" : unit_price };
    return { line: `L${place + 1}`, item_code, name, spec, unit, quantity: "1", unit_price, amount: unit_price, grade, first_pay: grade === "02" ? "0.1" : "0", price_ceiling: grade === "01" ? "15.00" : null, split: uploaded ? split : null, days: null, prescription: null, self_paid: false, trace: null };
  });
}

const quoteSplit: SplitView = {
  settled: false, total: "86.40", uncovered: "9.60", over_price_cap: "0.00", copay_first: "1.89", in_scope: "74.91", deductible: "0.00",
  funds: [{ name: "职工统筹基金", amount: "48.10" }, { name: "公务员补助", amount: "4.00" }], fund_total: "52.10", personal_total: "34.30",
  account_share: "20.00", mutual_aid_share: "0.00", cash_share: "14.30", hospital_share: "0.00", account_balance: "1180.00", settlement: null, at: null,
};
const estimated: EstimateView = {
  split: { ...quoteSplit, total: "81.50", in_scope: "70.01", fund_total: "49.00", funds: [{ name: "统筹基金", amount: "49.00" }], personal_total: "32.50", account_share: "20.00", cash_share: "12.50" },
  policy: "policy-109900 2026.1", year_known: true, missing: null, off: null,
};
/** Not told, told before, being asked for. */
const untold: EntitlementView = {
  accumulated: { told: { state: "unknown", at: null }, year: null },
  filings_told: { state: "cached", at: "2026-11-20 10:02:11" },
  filings: [],
};
const settledSplit: SplitView = { ...quoteSplit, settled: true, settlement: "190000123456789", at: "2026-11-23 09:31:58" };

const noRules: RulesView = { hits: [], open: 0, consent: null, asks_consent: false, second_screen: false, explains: false };

const draft: BillView = {
  bill: "MZ20261123-0007", attempt: "A-000107", state: "DRAFT", changed: false, steps: ["waiting", "waiting", "waiting", "waiting", "waiting"], busy: null, visit,
  lines: lines(4), trace_said: null, documents: [], rules: noRules, total: "81.50", split: null, estimate: estimated, payable: null, tender: null, refusal: null, fault: null,
  actions: { ...noActions, edit: yes, trace: yes, quote: yes, full_pay: yes, abandon: yes }, intent: null, papers: [], full_pay: null, full_pay_due: "86.40", deposit: null, compare: null, owed: [],
};
const quoted: BillView = {
  ...draft, state: "QUOTED", steps: ["done", "done", "done", "active", "waiting"], lines: lines(5, true), total: "86.40", split: quoteSplit, estimate: { split: null, policy: "policy-109900 2026.1", year_known: true, missing: null, off: "0.02" }, payable: "14.30",
  actions: { ...noActions, edit: because("费用已上传，不能再改"), settle: yes, quote: yes, full_pay: yes, abandon: yes }, intent: "I-quote-1",
};
const settled: BillView = {
  ...quoted, state: "SETTLED", steps: ["done", "done", "done", "done", "active"], split: settledSplit,
  actions: { ...noActions, edit: because("已结算，不能再改"), take: yes, cancel: yes, refund_lines: yes, full_pay: because("医保已结算，请按应付金额收款"), print: yes }, intent: "I-take-1",
};
const paid: BillView = {
  ...settled, steps: ["done", "done", "done", "done", "done"], payable: "0.00", tender: { method: "cash", received: "20.00", change: "5.70" }, intent: null,
  actions: { ...settled.actions, take: no },
  papers: [
    { kind: "settlement_form", number: "JS0000107", copy: 0, state: "printed", file: "papers/JS0000107.pdf" },
    { kind: "slip", number: "XP0000107", copy: 0, state: "unprinted", file: "papers/XP0000107.pdf" },
  ],
};

const base: DeskView = {
  seq: 41,
  stopped: null,
  session: { state: "open", operator: "1024", operator_name: "周敏", platform_sign_in: "S20261123001", operator_role: "clerk" },
  status: {
    window: "3", institution: "示例市人民医院", business_date: "2026-11-23", now: "2026-11-23 09:32:05",
    reader: lamp("读卡器就绪"), platform: lamp("医保线路正常"), printer: lamp("打印正常"), disk: lamp("磁盘充足"), clock: lamp("时钟正常"), escrow: lamp("托管副本正常"), backup: lamp("09:00 已备份"), catalog: lamp("目录 11月20日"), policy: lamp("政策 2026.1"),
    offline: { open: 0, open_max: 50, total: "0.00", total_max: "50000.00", oldest: null, age_hours: 0, age_max_hours: 72, reached: false },
    open_items: 0, in_doubt: 0, in_doubt_total: "0.00", journal_seq: 1024, journal_head: "9f3ac41e", drawer_expected: "1234.50",
  },
  person: nobody, bill: null, elsewhere: null, full_pays: [], deposits: [], worklist: [], recovered: [], cash_questions: [],
  own_items: { total: 2351, accepted: 2310, unlisted: 0, waiting: 12, sent: 0, differs: 0, refused: 3, unmapped: 26, centre_only: 4, sending: false, send: yes, replace: yes, import: yes },
  catalog: { version: "V20261120", items: 300000, fetched_at: "2026-11-20 07:30:00", age_max_days: 30, lists: [{ name: "科室", rows: 42, fetched_at: "2026-11-23 07:30:00", days: 0, age_max_days: 7, stale: false, fault: null }, { name: "医师名录", rows: 318, fetched_at: "2026-11-14 07:30:00", days: 9, age_max_days: 7, stale: true, fault: "线路多次中断" }], update: yes, import: yes, progress: null },
  profile: { hash: "9f3ac41e", adopted_at: "2026-11-01 07:58:12", adopted_by: [], file_hash: null, adopt: because("文件与已采用的相同") },
  devices: {
    card_service: lamp("运行中"), readers: [{ name: "ACS ACR39U ICC Reader 00 00", state: "card", fault: null }],
    last_card: {
      at: "2026-11-23 09:30:12", result: "read", fault: null, generation: 2, doubts: [fault("C-17")],
      timing: { connect_us: 61200, select_us: 8400, issuer_us: 52700, holder_us: 38900, verify_us: 24100, decode_us: 350, total_us: 185650, exchanges: 31 },
    },
    platform: { lamp: lamp("通畅"), address: "http://127.0.0.1:8080/fsi/api", last_answer_at: "2026-11-23 09:31:58", last_answer_ms: 412, last_transaction: "2207 结算" },
    printer: lamp("就绪"), disk_free_mib: 51234, clock_skew_ms: 120,
    keeping: { back_up: yes, confirm_clock: because("时钟无需确认"), confirm_restore: because("账本没有恢复过") },
  },
  packs: { packs: ["national 2026.11"], rules: 68, faults: [], trial: null },
  notices: [],
  recent: { departments: [{ code: "A03", name: "内科" }], doctors: [{ code: "D109900000012", name: "林若水" }] },
  look: { theme: "light", language: "zh" },
};

const LONG_REFUSAL = "【2207】结算失败：[INSUR-50231]参保人当前存在未结清的住院登记（就诊ID 190000009876543，登记机构 H10990000002 示例市第二人民医院，登记日期 2026-11-18），普通门诊医疗类别(11)不允许与在院状态并存；如确属急诊请改用医疗类别13并上传急诊标识，或联系原机构办理出院后重新发起预结算。req_id=6f1d2c8e7b9a4f30 node=insu-setl-07 ts=20261123093158";

const item = (place: number, patch: Partial<WorkItemView> = {}): WorkItemView => ({
  kind: "unfinished", next_at: null, fence_until: null, action: "reopen",
  attempt: `A-0000${80 + place}`, bill: `MZ20261123-00${String(place + 10)}`, person: ["王*兰", "李*国", "陈*桐", "赵*华"][place % 4] ?? "王*兰", state: "QUOTED", total: "127.30",
  since: `2026-11-23 09:${String(10 + place)}:05`, doing: "没有，等窗口继续", waiting_for: "患者回到窗口", advice: "患者回来后调回窗口，按 F12 结算。", can_reopen: true, rank: 2, ...patch,
});
const doubtful = item(0, { kind: "doubt", action: null, next_at: "2026-11-23 09:32:19", state: "IN_DOUBT", total: "86.40", doing: "正在查询结算结果（第 2 次）", waiting_for: "医保平台答复", advice: "无需处理；请勿重复收费。", can_reopen: false, rank: 1 });

const down = { ...base.status, platform: lamp("医保平台连不上", "down") };
const offline = { open: 3, open_max: 50, total: "1860.20", total_max: "50000.00", oldest: "2026-11-22 15:10:00", age_hours: 18, age_max_hours: 72, reached: false };

const fullPaid: FullPayView = {
  case: "fallback:0197f1", number: "F3261123000012", bill: "MZ20261123-0007", person: "测**", state: "FP_OPEN", text: "全价已收，医保未结算", advice: "线路恢复后，凭收据补结算，退差额。",
  reason: "医保平台故障", total: "86.40", since: "2026-11-23 09:31:58", resettle_until: "2026-12-23", days_left: 30, may_resettle: true, may_claim: true, may_refund: true, reported: false, share: null, owed: null,
  papers: [
    { kind: "full_pay_receipt", number: "F3261123000012", copy: 0, state: "printed", file: "papers/F3261123000012.pdf" },
    { kind: "outage_statement", number: "F3261123000012", copy: 0, state: "printed", file: "papers/F3261123000012-2.pdf" },
    { kind: "reimbursement_checklist", number: "F3261123000012", copy: 0, state: "unprinted", file: "papers/F3261123000012-3.pdf" },
  ],
};
const held: DepositView = {
  case: "deposit:0197f2", number: "Y3261123000004", bill: "MZ20261123-0010", person: "王*兰", state: "DEPOSIT_HELD", text: "押金在存，等医保结果，查明后多退少补", amount: "86.40", applied: "0.00", owed: null, since: "2026-11-23 09:33:05", may_return: false,
  papers: [{ kind: "deposit_slip", number: "Y3261123000004", copy: 0, state: "printed", file: "papers/Y3261123000004.pdf" }],
};

const bankCard = fault("C-05");
const inDoubt = fault("P-07");

/** Every state of the window, by name. */
const nobodyHere: DeskView["session"] = { state: "signed_out", operator: null, operator_name: null, platform_sign_in: null, operator_role: "clerk" };

const ruleHit = (patch: Partial<RuleHitView>): RuleHitView => ({
  rule: "A3-39", line: "L2", family: "quantity", effect: "block", standing: "open", word: "不能收", found: "处方 R1 第 6 种药品，上限 5 种",
  clause: "每张处方不得超过5种药品(西药和中成药可分别开具处方)", source: "39 · 000, 002", pack: "national 2026.11", advice: "请医师分开处方；特殊情况由主管放行", overridable: true, answer: null, approvals: [], ...patch,
});
const ruleHits: RuleHitView[] = [
  ruleHit({ rule: "A2-36", line: null, family: "cause", found: "诊断 S61.000 手指开放性伤口，未记录受伤时间、地点、原因", clause: "必须如实记录意外伤害发生的时间、地点和原因", source: "36 · 000, 002", advice: "在就诊信息中填写受伤时间、地点、原因", overridable: false }),
  ruleHit({}),
  ruleHit({ rule: "A5-68-repeat", line: "L3", family: "duplicate", effect: "reason", word: "要说明", found: "血常规（五分类） 已于 2026-11-23（0 天前）收过，1 天内重复", clause: "杜绝重复收费；同一项目多次计费；检查项目重复", source: "68、163 · 000, 003", advice: "写明复查原因" }),
  ruleHit({ rule: "A3-51", line: "L1", family: "price", effect: "hint", standing: "note", word: "提示", found: "阿莫西林胶囊 0.25g×24粒 每盒 12.60 元；同名 0.25g×50粒 每盒 9.95 元", clause: "应选择疗效好、价格较低的品种；使用老药、常用药和甲类药", source: "51 · 000, 001", advice: "可请医师改用价格较低的同名药品", overridable: false }),
];
const ruled = (hits: RuleHitView[], patch: Partial<RulesView> = {}): DeskView => ({
  ...base, person: verified,
  bill: { ...draft, rules: { ...noRules, hits, open: hits.filter((hit) => hit.standing === "open").length, explains: hits.some((hit) => hit.effect === "block"), ...patch }, actions: { ...draft.actions, quote: because("有费用不符合医保规则") } },
});

/** Packs with their codes: all of them, one that is missing, one that was sold before, a drug of the list without codes. */
const code = (pack: number) => `81234560000000000${String(pack).padStart(3, "0")}`;
const packs: Record<string, Partial<TraceView>> = {
  L1: { codes: [code(1)] },
  L2: { codes: [code(2)], wanted: 2 },
  L6: { without: "2025-07-01 前购进的库存" },
  L7: { codes: [code(7)], split: true, sold: [`追溯码 ${code(7)} 已于 2026-11-23 08:40:12 在账单 MZ20261123-0002 售出`] },
};
const tracedLines = lines(7).map((line) => {
  const trace = packs[line.line];
  return { ...line, quantity: line.line === "L2" ? "2" : line.quantity, trace: trace ? { codes: [], wanted: 1, split: false, without: null, sold: [], ...trace } : null };
});
const tracedDesk: DeskView = {
  ...base, person: verified,
  bill: { ...draft, lines: tracedLines, trace_said: { code: code(2), line: "L2", words: "追溯码记到 L2 布洛芬缓释胶囊（按药品标识码）" } },
};

export const cases = {
  rules: ruled(ruleHits),
  traced: tracedDesk,
  rule_consent: ruled([ruleHit({ rule: "A4-57", line: "L4", family: "consent", effect: "consent", word: "要同意", found: "C反应蛋白测定 30.00 元由个人全部支付，须患者签字同意", clause: "须事先征得参保人员同意，并在病历中签字确认", advice: "打印同意书，患者签字后确认", overridable: false })], { asks_consent: true }),
  signed_out: { ...base, session: { state: "signed_out", operator: null, operator_name: null, platform_sign_in: null, operator_role: "clerk" } },
  signing_in: { ...base, session: { state: "signing_in", operator: "1024", operator_name: null, platform_sign_in: null, operator_role: "clerk" } },
  idle: base,
  reading: { ...base, person: { ...nobody, state: "reading", card_present: true } },
  card_fault: { ...base, person: { ...nobody, state: "card_fault", card_present: true, fault: bankCard } },
  asking: { ...base, person: { ...holder, state: "asking", insurances: [], insurance_chosen: null, person_no: null } },
  not_found: { ...base, person: { ...holder, state: "not_found", insurances: [], insurance_chosen: null, person_no: null, fault: fault("P-08", "查询不到该人员信息") } },
  generation_3: {
    ...base,
    person: { ...holder, name: "陈雨桐", sex: "2", age: 25, birth_date: "2001-09-30", cert_no: "109900********0048", card_generation: 3, card_no: "B1*****55", warnings: [fault("C-16"), ...holder.warnings] },
  },
  two_insurances: {
    ...base,
    person: {
      ...holder, insurance_chosen: null,
      insurances: [{ ...employee, person_kind: "1101", civil_servant: true }, { kind: "390", person_kind: "1501", active: false, area: "109901", balance: "0.00", civil_servant: false, employer: null }],
      warnings: [fault("C-15"), fault("P-12"), ...holder.warnings],
      differences: [{ field: "姓名", card: "测试人", platform: "测试仁" }, { field: "出生日期", card: "1990-03-07", platform: "1990-03-17" }],
    },
  },
  long_name: { ...base, person: { ...verified, name: "A阿卜杜热依木江·阿卜杜克热木·艾则孜", age: 51, birth_date: "1975-08-19", cert_no: "109900********011X" }, bill: draft },
  drafting: { ...base, person: holder, bill: { ...draft, lines: lines(30), total: "672.90", actions: { ...draft.actions, settle: because("还没有核对人证卡相符，核对后才能结算。") } } },
  no_visit: { ...base, person: verified, bill: { ...draft, visit: null, actions: { ...draft.actions, quote: because("还没有填写就诊信息，按 Alt+J 填写。") } } },
  estimate_uncertain: { ...base, status: { ...base.status, policy: lamp("政策 2026.1，已 400 天未核对", "warn") }, person: { ...verified, entitlement: untold }, bill: { ...draft, estimate: { ...estimated, year_known: false } } },
  estimate_missing: { ...base, person: { ...verified, entitlement: { ...untold, accumulated: { told: { state: "asking", at: null }, year: null } } }, bill: { ...draft, estimate: { split: null, policy: null, year_known: false, missing: "待遇政策没有写明这类参保", off: null } } },
  quoted: { ...base, person: verified, bill: quoted },
  settling: {
    ...base, person: verified,
    bill: { ...quoted, state: "SETTLING", steps: ["done", "done", "done", "active", "waiting"], busy: { text: "正在结算…", since: "2026-11-23 09:32:02", elapsed_ms: 3200 }, actions: { ...noActions, edit: because("正在结算，请稍候") }, intent: null },
  },
  in_doubt: {
    ...base, person: verified, status: { ...base.status, open_items: 1, in_doubt: 1, in_doubt_total: "86.40", platform: lamp("医保平台无应答", "down") },
    bill: { ...quoted, state: "IN_DOUBT", steps: ["done", "done", "done", "unknown", "waiting"], payable: null, busy: { text: "正在查询结算结果（第 2 次）", since: "2026-11-23 09:31:40", elapsed_ms: 24800 }, fault: inDoubt, actions: { ...noActions, edit: because("结果待确认，不能再改"), full_pay: because("上一笔医保结算还没有结果，等查明或撤回；患者急走可收押金"), deposit: yes }, intent: "I-doubt-1" },
    worklist: [doubtful],
  },
  settled: { ...base, person: verified, bill: settled },
  paid: { ...base, person: { ...verified, card_present: false }, bill: paid, notices: [{ id: 7, at: "2026-11-23 09:32:01", bill: "MZ20261123-0007", fault: fault("D-21") }], status: { ...base.status, printer: lamp("打印机未响应", "warn") } },
  cancelled: { ...base, person: verified, bill: { ...paid, state: "CANCELLED", payable: "14.30", intent: "I-refund-1", actions: { ...noActions, edit: because("已退费，不能再改"), refund: yes, print: yes } } },
  refused: {
    ...base, person: verified,
    bill: { ...draft, state: "UPLOADED", lines: lines(5, true), total: "86.40", steps: ["done", "done", "failed", "waiting", "waiting"], refusal: LONG_REFUSAL, fault: fault("P-03", LONG_REFUSAL) },
  },
  manual: { ...base, person: verified, bill: { ...quoted, state: "MANUAL", steps: ["done", "done", "done", "failed", "waiting"], payable: null, fault: fault("D-28"), actions: noActions, intent: null } },
  changed_journal: { ...base, stopped: fault("J-05", "yibao-desk: S-11: row 2 of the journal is not as it was written"), session: nobodyHere },
  cloned_folder: { ...base, stopped: fault("J-07", "yibao-desk: S-15: this journal was written on another machine"), session: nobodyHere },
  behind_escrow: { ...base, stopped: fault("J-08", "yibao-desk: S-15: 1 request of the copy outside is not in the journal, the newest H10990000001202611230931020301"), session: nobodyHere },
  burnt_number: { ...base, stopped: fault("J-09", "yibao-desk: S-15: terminal number 03 was retired by a restore"), session: nobodyHere },
  disk_failed: { ...base, stopped: fault("J-10", "SE0001；结算时间 2026-05-04 08:00:12；总额 86.40；基金 52.10；个人账户 20.00；应收现金 14.30"), person: verified, bill: quoted },
  stopped: { ...base, stopped: fault("J-06", "yibao-desk: S-15: the journal ends at row 7, this machine has seen row 12 of it"), session: nobodyHere },
  unsaved: { ...base, stopped: fault("J-02", "SE0001；结算时间 2026-05-04 08:00:12；总额 86.40；基金 52.10；个人账户 20.00；应收现金 14.30"), person: verified, bill: quoted },
  locked: { ...base, session: { ...base.session, state: "locked" }, person: verified, bill: quoted },
  cash_question: {
    ...base, person: verified, bill: { ...settled, actions: { ...settled.actions, take: because("先回答上一笔现金") } },
    cash_questions: [{ case_id: "C-17", text: "账单 MZ20261123-0005：程序中断前正在收取 12.30 元。钱收到了吗？", amount: "12.30", direction: "in", since: "2026-11-23 09:20:11" }],
    notices: [{ id: 8, at: "2026-11-23 09:29:01", bill: "MZ20261123-0005", fault: fault("D-29") }],
  },
  big_sums: {
    ...base, person: { ...verified, insurances: [{ ...employee, balance: "9999999.99" }] },
    status: { ...base.status, drawer_expected: "9999999.99", open_items: 12, in_doubt: 3, in_doubt_total: "9999999.99" },
    bill: {
      ...settled, total: "9999999.99", payable: "9999999.99", lines: lines(3, true).map((line) => ({ ...line, unit_price: "9999999.99", amount: "9999999.99", quantity: "1234.5678" })),
      split: { ...settledSplit, total: "9999999.99", uncovered: "9999999.99", over_price_cap: "9999999.99", copay_first: "9999999.99", in_scope: "9999999.99", deductible: "9999999.99", fund_total: "9999999.99", personal_total: "9999999.99", cash_share: "9999999.99", account_balance: "9999999.99", mutual_aid_share: "9999999.99", hospital_share: "9999999.99" },
    },
  },
  full_pay_offer: { ...base, person: verified, status: down, bill: { ...draft, lines: lines(5), total: "86.40", fault: fault("P-01"), intent: "I-full-1" } },
  full_pay_rest: { ...base, person: verified, status: down, deposits: [{ ...held, amount: "20.00" }], bill: { ...draft, lines: lines(5), total: "86.40", full_pay_due: "66.40", deposit: { ...held, amount: "20.00" }, intent: "I-full-2" } },
  by_hand: { ...base, person: { ...nobody, state: "by_hand", name: "欧阳慕容𬭎", cert_no: "109900********0031" }, status: down, bill: { ...draft, attempt: null, lines: lines(5), total: "86.40", intent: "I-full-1", actions: { ...draft.actions, quote: because("手工登记的患者不能预结算") } } },
  full_paid: { ...base, person: verified, status: { ...down, offline }, full_pays: [fullPaid], bill: { ...draft, lines: lines(5), total: "86.40", full_pay: fullPaid, papers: fullPaid.papers, actions: { ...noActions, edit: because("已按全自费收款"), full_pay: because("本单已按全自费收款"), print: yes } } },
  deposit_held: {
    ...base, person: verified, status: { ...down, open_items: 1, in_doubt: 1, in_doubt_total: "86.40" }, deposits: [held], worklist: [doubtful],
    bill: { ...quoted, attempt: "A-000080", state: "IN_DOUBT", steps: ["done", "done", "done", "unknown", "waiting"], payable: null, busy: null, fault: fault("P-07"), deposit: held, actions: { ...noActions, edit: because("结果待确认，不能再改"), full_pay: because("上一笔医保结算还没有结果，等查明或撤回；患者急走可收押金") }, intent: null },
  },
  deposit_applied: {
    ...base, person: verified, deposits: [{ ...held, state: "DEPOSIT_APPLIED", text: "已抵个人应付，余款应退", applied: "14.30", owed: "72.10" }],
    bill: { ...settled, payable: "0.00", deposit: { ...held, state: "DEPOSIT_APPLIED", text: "已抵个人应付，余款应退", applied: "14.30", owed: "72.10" }, owed: [{ case: "deposit:0197f2", method: "现金", amount: "72.10", text: "押金余款" }], actions: { ...settled.actions, take: no } },
  },
  resettle_quoted: {
    ...base, person: verified,
    bill: { ...quoted, full_pay: { ...fullPaid, state: "FP_RESETTLING", text: "正在补结算", advice: "按 F12 结算，成功后退差额。", may_resettle: false }, compare: { paid: "86.40", fund: "52.10", account: "20.00", share: "14.30", back: "72.10", more: "0.00" }, actions: { ...quoted.actions, full_pay: no } },
  },
  recall: {
    ...base, status: { ...base.status, offline: { ...offline, reached: true, open: 50 }, open_items: 2 }, worklist: [item(1)],
    full_pays: [
      { ...fullPaid, case: "fallback:a", bill: "S0320261126064230209715", person: "欧**容", days_left: 0, resettle_until: "2026-11-23", total: "1234567.89" },
      { ...fullPaid, case: "fallback:b", number: "F202611200300003", bill: "MZ20261120-0003", state: "FP_PAYOUT_DUE", text: "医保已结算，差额待退", advice: "把差额退给患者。", share: "14.30", owed: "72.10", may_resettle: false, may_claim: false, may_refund: false, reported: true },
      { ...fullPaid, case: "fallback:c", number: "F3261101000009", bill: "MZ20261101-0009", reason: "未参保", days_left: null, resettle_until: null, may_resettle: false, may_claim: false, advice: "无需操作。" },
    ],
    deposits: [held, { ...held, case: "deposit:b", number: "Y3261123000005", person: "李*国", may_return: true, text: "没有医保结算，可以退还" }, { ...held, case: "deposit:c", number: "Y3261123000006", state: "DEPOSIT_APPLIED", text: "已抵个人应付，余款应退", applied: "14.30", owed: "72.10" }],
  },
  elsewhere_asked: { ...base, person: verified, elsewhere: { settlement: "4400000000101", visit: "109900202611230007", asking: true, found: null, fault: null, intent: "I-else-0" } },
  elsewhere_found: {
    ...base, person: verified,
    elsewhere: { settlement: "4400000000101", visit: "109900202611230007", asking: false, found: { settled_at: "2026-11-23 08:41:07", terminal: "07", total: "86.40", fund: "52.10", account: "20.00", cash: "14.30" }, fault: null, intent: "I-else-1" },
  },
  elsewhere_gone: { ...base, person: verified, elsewhere: { settlement: "4400000000101", visit: "109900202611230007", asking: false, found: null, fault: fault("P-25"), intent: "I-else-2" } },
  worklist_empty: base,
  worklist: {
    ...base, status: { ...base.status, open_items: 12, in_doubt: 2, in_doubt_total: "213.70" },
    worklist: [doubtful, item(1, { kind: "doubt", action: null, fence_until: "2026-11-23 09:58:00", state: "REVERSING", doing: "正在撤回上一笔", waiting_for: "医保平台答复", advice: "无需处理；确认撤回后可重新结算。", can_reopen: false, rank: 1 }), item(2, { kind: "manual", action: "decide_manual", state: "MANUAL", doing: "已停止", waiting_for: "主管决定", advice: "请主管处理，勿收付。", rank: 0 }), item(3, { kind: "to_refund", state: "CANCELLED", doing: "没有", waiting_for: "退款给患者", advice: "调回窗口后把钱退给患者。", rank: 2 }), ...Array.from({ length: 8 }, (_, place) => item(place + 4))],
    recovered: [{ bill: "MZ20261123-0010", attempt: "A-000080", text: "结算请求发出后程序中断：已按“待确认”接着查询，请勿重复收费。" }, { bill: "MZ20261123-0013", attempt: "A-000083", text: "医保已退、钱未退：在待办里等退款。" }],
    notices: [{ id: 3, at: "2026-11-23 09:31:40", bill: "MZ20261123-0010", fault: inDoubt }, { id: 2, at: "2026-11-23 09:05:00", bill: null, fault: fault("P-13") }],
  },
  devices: base,
  profile_new: {
    ...base,
    profile: { hash: "9b1c2f0d4a5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8", adopted_at: "2026-11-02 07:31:10", adopted_by: ["周敏", "何主任"], file_hash: "00c2f0d4a5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8aa", adopt: yes },
  },
  catalog: base,
  catalog_updating: {
    ...base, catalog: { ...base.catalog, update: because("正在更新"), import: because("正在更新"), progress: { what: "医用耗材", rows: 182_272, kept_files: 3, kept_rows: 160_000, permille: 304, seconds_left: 95, stopping: false } },
  },
  devices_failing: {
    ...base,
    status: { ...base.status, reader: lamp("读卡器断开", "down"), platform: lamp("医保平台无应答", "down"), printer: lamp("打印机缺纸", "warn"), disk: lamp("磁盘将满", "down"), clock: lamp("时钟差 94 秒", "warn"), catalog: lamp("没有目录", "unknown") },
    devices: {
      card_service: lamp("未运行，正在重试", "down"),
      readers: [{ name: "ACS ACR39U ICC Reader 00 00", state: "fault", fault: fault("C-12") }, { name: "Feitian R502 Dual 01 00", state: "empty", fault: null }],
      last_card: { at: "2026-11-23 09:30:12", result: "failed", fault: bankCard, generation: null, doubts: [], timing: { connect_us: 61200, select_us: 21400, issuer_us: 0, holder_us: 0, verify_us: 0, decode_us: 0, total_us: 82600, exchanges: 3 } },
      platform: { lamp: lamp("无应答", "down"), address: "http://127.0.0.1:8080/fsi/api", last_answer_at: null, last_answer_ms: null, last_transaction: null },
      printer: lamp("缺纸", "warn"), disk_free_mib: 180, clock_skew_ms: -94000,
      keeping: { back_up: because("未设备份"), confirm_clock: yes, confirm_restore: yes },
    },
  },
} as const satisfies Record<string, DeskView>;

export type CaseName = keyof typeof cases;

export const caseNames = Object.keys(cases) as CaseName[];

/** The place a case is about. */
export function placeOf(name: CaseName): "F1" | "F3" | "F5" | "F8" {
  if (name.startsWith("worklist")) return "F3";
  if (name === "recall") return "F3";
  if (name.startsWith("catalog")) return "F5";
  return name.startsWith("devices") || name === "profile_new" ? "F8" : "F1";
}
