/** Words for the codes of the machine, the platform and the desk; `zh.ts` holds the sentences. */
import type {
  FullPayWhy,
  Lamp,
  ManualDecisionKind,
  OtherMethod,
  PaperKind,
  PaperState,
  Remedy,
  Severity,
  StepState,
  TenderMethod,
  VerifyMethod,
} from "../generated/api";
import type { KeyId, KeyPlace } from "./keys";

export const keyNames: Record<KeyId, string> = {
  outpatient: "门诊",
  inpatient: "住院",
  worklist: "待办",
  day_end: "日结",
  catalog: "目录",
  office: "医保办",
  reports: "报表",
  devices: "设备",
  admin: "管理",
  help: "按键说明",
  back: "返回",
  lock: "锁定窗口",
  sign_out: "退出登录",
  dismiss: "知道了",
  read_again: "重读卡",
  find_person: "按证件号查找",
  type_person: "手工登记",
  verify_photo: "看卡面照片",
  verify_document: "看身份证件",
  verify_agent: "代办人",
  insurance: "选择参保险种",
  next_patient: "下一位",
  search: "搜索收费项目",
  visit: "就诊信息",
  lines: "费用明细",
  rules: "处理规则",
  explain_rules: "打印拒收说明",
  split_pack: "所选行拆零",
  remove_trace: "删末个追溯码",
  full_pay: "全自费",
  quote: "预结算",
  settle: "结算",
  wechat_pay: "微信",
  alipay: "支付宝",
  bank_card: "银行卡",
  cash: "收现金",
  cash_moved: "钱已收付",
  cash_not_moved: "没有收付",
  cancel: "退费",
  refund_lines: "退部分",
  refund: "已退给患者",
  abandon: "放弃本次",
  print_again: "补打",
  claim_manually: "转手工报销",
  refund_full_pay: "全自费退费",
  refund_elsewhere: "别窗退费",
  adopt_profile: "采用地区参数",
  update_catalog: "更新目录",
  cancel_catalog_update: "取消更新",
  import_own_items: "导入院内项目",
  import_catalog_package: "导入目录包",
  send_mappings: "上报对照",
  own_items: "看院内项目",
  approvals: "审批登记",
  back_up: "立即备份",
  confirm_clock: "确认时钟",
  confirm_restore: "确认恢复",
};

export const keyPlaces: Record<KeyPlace, string> = {
  everywhere: "任何时候",
  places: "换地方",
  person: "患者",
  fees: "费用",
  money: "结算与收款",
  worklist: "待办",
  catalog: "目录",
  devices: "设备",
};

export const severities: Record<Severity, string> = { hint: "提示", warning: "注意", error: "没有完成", grave: "务必看清" };

export const remedies: Record<Remedy, string> = {
  wait: "等待", retry: "重试", swap_card: "换卡", correct: "更正", check: "核对", call_it: "找信息科", call_supervisor: "找主管",
};

export const lamps: Record<Lamp, string> = { ok: "正常", warn: "注意", down: "故障", unknown: "未知" };

export const stepStates: Record<StepState, string> = {
  waiting: "未开始",
  active: "进行中",
  done: "已完成",
  unknown: "待确认",
  failed: "未成功",
};

export const verifyMethods: Record<VerifyMethod, string> = {
  card_photo: "看卡面照片",
  identity_document: "看身份证件",
  agent: "代办人，已看双方证件",
};

export const fullPayReasons: Record<FullPayWhy, string> = {
  no_network: "网络中断", platform_down: "医保平台故障", card_unreadable: "社保卡无法读取", patients_wish: "患者要求", not_insured: "未参保",
};

export const decisions: Record<ManualDecisionKind, string> = {
  void: "平台没有结算：按未结算处理", settled: "平台已结算：按已结算处理", elsewhere: "已在别的窗口退费：本窗口不付", keep: "还不清楚：暂不处理",
};

export const tenderWays: Record<TenderMethod, string> = { cash: "现金", wechat_pay: "微信", alipay: "支付宝", bank_card: "银行卡" };

export const otherMethods: Record<OtherMethod, string> = { wechat_pay: "微信", alipay: "支付宝", bank_card: "银行卡" };

export const papers: Record<PaperKind, string> = { settlement_form: "结算单", fee_list: "费用清单", self_paid_list: "自费清单", slip: "小票", refund_form: "退费单", full_pay_receipt: "全自费收据", outage_statement: "故障说明", reimbursement_checklist: "报销材料清单", deposit_slip: "押金条", refund_slip: "退款凭条", consent_form: "自费同意书", explanation_slip: "拒收说明", approval_list: "审批登记表" };

export const paperStates: Record<PaperState, string> = {
  printing: "正在打印",
  printed: "已打印",
  unprinted: "未打印，已存档",
  unknown: "是否出纸未知",
};

/** Words the platform or the machine sends; an unknown one is shown as it came. */
export type Words = Readonly<Record<string, string>>;

export const attemptStates: Words = {
  DRAFT: "录入中",
  REGISTERED: "已登记",
  UPLOADED: "已上传",
  QUOTED: "已预结算",
  SETTLING: "正在结算",
  IN_DOUBT: "医保结果待确认",
  REVERSING: "正在撤回上一笔",
  FENCING: "正在撤回上一笔",
  CONFIRMING: "正在撤回上一笔",
  VOID: "已撤回，未收费",
  SETTLED: "已结算",
  CANCELLING: "正在退费",
  CANCEL_FENCING: "正在退费",
  CANCELLED: "医保已退，待退款",
  REFUNDED: "已退费",
  MANUAL: "需主管处理",
  FP_TENDER: "全自费，待收款",
  FP_DROPPED: "全自费，未收款",
  FP_OPEN: "全自费，可补结算",
  FP_RESETTLING: "正在补结算",
  FP_PAYOUT_DUE: "待退差额",
  FP_RESETTLED: "已补结算",
  FP_MANUAL_CLAIM: "已转手工报销",
  FP_FINAL: "全自费",
  FP_REFUND_DUE: "全自费退费，待退款",
  FP_REFUNDED: "全自费已退款",
  DEPOSIT_TENDER: "押金待收",
  DEPOSIT_DROPPED: "押金未收",
  DEPOSIT_HELD: "押金在存",
  DEPOSIT_APPLIED: "押金已抵付",
  DEPOSIT_RETURNED: "押金待退",
  DEPOSIT_TO_FULLPAY: "押金已转全自费",
};

export const insuranceKinds: Words = {
  310: "职工基本医疗",
  320: "公务员补助",
  330: "大额补助",
  340: "离休人员",
  350: "一至六级残疾军人",
  360: "老红军",
  370: "企业补充",
  380: "新农合",
  390: "城乡居民基本医疗",
  391: "城镇居民",
  392: "居民大病",
  399: "其他特殊人员",
  410: "长期照护",
  510: "生育保险",
};

export const personKinds: Words = {
  11: "在职",
  1101: "在职职工",
  1102: "公务员",
  1103: "灵活就业",
  1160: "在职其他",
  12: "退休",
  1201: "退休职工",
  1202: "退休公务员",
  1203: "退休灵活就业",
  1260: "退休其他",
  13: "离休",
  1300: "离休",
  1360: "离休其他",
  14: "居民（未成年）",
  1401: "新生儿",
  1402: "学龄前儿童",
  1403: "中小学生",
  1404: "大学生",
  1405: "未成年（未入学）",
  1460: "未成年其他",
  15: "居民（成年）",
  1501: "成年居民",
  1560: "成年居民其他",
  16: "居民（老年）",
};

export const careKinds: Words = {
  11: "普通门诊",
  12: "门诊挂号",
  13: "急诊",
  14: "门诊慢特病",
  15: "门诊统筹",
  19: "意外伤害门诊",
  51: "生育门诊",
  53: "计划生育手术",
};

export const certKinds: Words = {
  "01": "居民身份证",
  "04": "港澳居民来往内地通行证（港）",
  "05": "港澳居民来往内地通行证（澳）",
  "06": "台湾居民来往大陆通行证",
  "07": "外国人永久居留证",
  "08": "外国人护照",
  "17": "港澳台居民居住证",
  "90": "社会保障卡",
};

export const grades: Words = { "01": "甲", "02": "乙", "03": "丙" };
export const sexes: Words = { 0: "性别未知", 1: "男", 2: "女", 9: "未说明" };
export const tenderMethods: Words = {
  cash: "现金",
  wechat_pay: "微信",
  alipay: "支付宝",
  bank_card: "银行卡",
  none: "无需支付",
};
export const readerStates: Words = { empty: "空", reading: "正在读卡", card: "有卡", fault: "故障" };

/** Rules about charges. */
export const rules = {
  title: "医保规则",
  open: (count: number) => `${count} 处须处理后才能预结算`,
  where: (rule: string, source: string, pack: string) => `规则 ${rule}，要求 ${source}，规则包 ${pack}`,
  visit: "本次就诊",
  about: (word: string, item: string) => `${word} · ${item}`,
  reason: "原因（随费用行保存）",
  reasons: ["病情需要，医师已注明", "抢救用药", "外地返程，延长用量", "标本不合格，重新检查", "与医师核实无误"],
  reasonHint: "2 至 100 字",
  approval: "审批号",
  printConsent: "打印自费同意书，请患者看清项目和金额。",
  signConsent: (number: string) => `同意书 ${number} 已打印。患者签字后确认。`,
  print: "打印同意书",
  askConsent: "在患者副屏显示自费项目，请患者看清后签名。",
  showConsent: "在副屏签名",
  waitSignature: "患者副屏已显示，等待签名…",
  seeSignature: "患者已签名，请核对后确认。",
  signature: "患者签名",
  printInstead: "改为打印纸质同意书",
  signed: "患者已签字",
  pass: "两人放行",
  enter: "保存",
  ownCost: "本行转自费",
  never: "这条规则不能放行。打印拒收说明，患者自费按 F10。",
};

/** F9. */
export const admin = {
  title: "管理",
  packs: "规则包",
  none: "没有规则包在用。",
  count: (rules: number) => `今天有 ${rules} 条规则有效`,
  trial: (name: string) => `试用 ${name}`,
  trialInUse: "用在用的规则试算",
  days: "最近天数",
  go: "试算",
  result: (rules: number, bills: number) => `查了 ${bills} 张账单，${rules} 条规则会命中。`,
  table: "试算结果",
  rule: "规则",
  effect: "效果",
  clause: "条款",
  bills: "账单",
  lines: "行",
  amount: "金额",
  isNew: "新",
  estimates: {
    title: "预估准不准",
    none: "还没有可比的账单。",
    insurance: "险种",
    bills: "账单",
    exact: "一分不差",
    withinPercent: "差 1% 以内",
    worst: "最多差",
    without: "没有预估",
  },
  effects: { block: "不能收", reason: "要说明", consent: "要同意", approval: "要审批", self_pay: "转自费", hint: "提示" } as Words,
};

/** The fee lines. */
export const fees = {
  title: "费用明细",
  search: "搜索收费项目",
  searchHint: "拼音首字母、名称或编码",
  results: "搜索结果",
  noResults: "没有找到，请换个关键字。",
  needPerson: "读卡后可录入费用",
  readOnly: "费用已提交，不能再改",
  quantity: "数量",
  add: "加入",
  item: "项目",
  grade: "等级",
  price: "单价",
  amount: "金额",
  ceiling: "限价",
  empty: "还没有费用。输入拼音首字母开始，如“amxl”。",
  count: (lines: number) => `${lines} 行`,
  change: "改数量",
  remove: "删除",
  changing: (name: string) => `${name} 的数量`,
  inScope: "范围内",
  copayFirst: "先自付",
  uncovered: "全自费",
  overCap: "超限价",
  line: (place: number) => `第 ${place} 行`,
  ownCost: "自费",
  trace: (codes: number, wanted: number) => `追溯码 ${codes}/${wanted}`,
  traceWithout: (why: string) => `无追溯码：${why}`,
  split: "拆零",
  whole: "不拆零",
  removeTrace: (tail: string) => `删追溯码 …${tail}`,
  days: (days: number) => `${days} 天`,
  daysLabel: "天数",
  prescription: (number: string) => `处方 ${number}`,
  apart: (number: string) => `处方 ${number} 已自动分开`,
  partKind: (kind: string | null, own: boolean) => `${own ? "自费" : ""}${kind ?? (own ? "" : "其他")}`,
};
