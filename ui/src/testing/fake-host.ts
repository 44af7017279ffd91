import type { ApprovalRow, CatalogRow, CodeLabelRow, ListSearchRow, OwnItemRow, Commands, DeskView, EstimateRow, FaultView, Queries, RuleTrialRow } from "../generated/api";
import type { Host, Outcome, Rows } from "../host/host";
import { Latest } from "../host/latest";
import { cases } from "./views";

/** A call as it went out. */
export type Sent = { [K in keyof Commands]: [K, Commands[K]] }[keyof Commands];

/** Doctors that match; one of them does not hold today. */
export const doctors: ListSearchRow[] = [
  { code: "D109900000017", name: "单文博", holds: true },
  { code: "D109900000018", name: "单海燕", holds: false },
];

/** Own items, one of them refused. */
export const ownItems: OwnItemRow[] = [
  { item_code: "YP0001", name: "示例胶囊", spec: "0.25g×24粒", unit: "盒", unit_price: "25.98", catalog_code: "X99AA00001A001010100001", state: "accepted", words: null },
  { item_code: "YP0002", name: "示例口服液", spec: "10ml×6支", unit: "盒", unit_price: "1032.50", catalog_code: "X00ZZ00000A000000000000", state: "refused", words: "医疗目录编码X00ZZ00000A000000000000不存在" },
  { item_code: "FW0900", name: "示例特色治疗", spec: "", unit: "次", unit_price: "30.00", catalog_code: null, state: "unmapped", words: null },
  { item_code: "YP0003", name: "示例丸", spec: "9g×10丸", unit: "盒", unit_price: "18.00", catalog_code: "X99AA00003A001010100001", state: "differs", words: "医保中心对照的是 X99AA00004A001010100001" },
];

/** Two approvals: one that counts, one that was used up. */
export const approvals: ApprovalRow[] = [
  { entry: 2, number: "YBS-0417", kind: "限制用药", name: "测**", here: true, items: "YP00019", diagnosis: null, quantity: "12", used: "4", from: "2026-11-01", until: "2026-11-30", entered: "1001 2026-11-01 09:00:00", confirmed: "9001", counts: true, state: "有效" },
  { entry: 1, number: "GZ-0318", kind: "高值耗材", name: "李**", here: false, items: "HC0001", diagnosis: "I35", quantity: "1", used: "1", from: "2026-11-01", until: null, entered: "1001 2026-11-01 08:00:00", confirmed: "9001", counts: false, state: "已用完" },
];

export const catalog: CatalogRow[] = [
  { item_code: "XA0001", catalog_code: "XJ01CAA040", name: "阿莫西林胶囊", spec: "0.25g×24粒", unit: "盒", unit_price: "12.60", grade: "01", first_pay: "0", price_ceiling: null, maker: "示例制药有限公司", restriction: null, valid_from: "2024-01-01", valid_to: null, in_force: true },
  { item_code: "XA0002", catalog_code: "XJ01CAA041", name: "阿莫西林克拉维酸钾片", spec: "0.375g×12片", unit: "盒", unit_price: "1028.50", grade: "02", first_pay: "0.10", price_ceiling: "980.00", maker: "示例药业股份有限公司", restriction: "限二线用药", valid_from: "2024-01-01", valid_to: "2026-12-31", in_force: true },
  { item_code: "XA0003", catalog_code: "XJ01CAA042", name: "阿莫西林颗粒", spec: "0.125g×18袋", unit: "盒", unit_price: "9.80", grade: "03", first_pay: "1", price_ceiling: null, maker: "示例制药有限公司", restriction: null, valid_from: "2024-01-01", valid_to: null, in_force: true },
];

/** A host without a program: shows what it is given, remembers what was sent. */
export class FakeHost implements Host {
  readonly sent: Sent[] = [];
  readonly asked: [keyof Queries, unknown][] = [];
  readonly latest = new Latest<DeskView>();
  /** What the next calls are refused with. */
  refuse: FaultView | null = null;
  /** What the next trial of a pack finds. */
  rows: RuleTrialRow[] = [];
  /** Names of codes. */
  labels: CodeLabelRow[] = [];
  /** How well estimates have fitted. */
  estimates: EstimateRow[] = [];

  readonly subscribe = this.latest.subscribe;
  readonly current = this.latest.current;
  readonly connected = this.latest.connected;

  constructor(view: DeskView | null) {
    if (view) this.latest.put(view);
  }

  call<K extends keyof Commands>(name: K, args: Commands[K]): Promise<Outcome> {
    this.sent.push([name, args] as unknown as Sent);
    return Promise.resolve(this.refuse ? { fault: this.refuse } : { ok: true });
  }

  query<K extends keyof Queries>(name: K, args: Queries[K][0]): Promise<Rows<Queries[K][1]>> {
    // Asked by the window itself, beside what anybody does.
    if (name === "code_labels") return Promise.resolve({ rows: this.labels } as unknown as Rows<Queries[K][1]>);
    this.asked.push([name, args]);
    const found = name === "find_full_pay" ? { rows: [{ full_pay: cases.recall.full_pays[0], lines: cases.paid.bill.lines }] } : null;
    if (name === "rule_trial") return Promise.resolve({ rows: this.rows } as unknown as Rows<Queries[K][1]>);
    if (name === "estimates") return Promise.resolve({ rows: this.estimates } as unknown as Rows<Queries[K][1]>);
    if (found) return Promise.resolve(found as unknown as Rows<Queries[K][1]>);
    if (name === "list_search") return Promise.resolve({ rows: doctors } as unknown as Rows<Queries[K][1]>);
    if (name === "approvals") return Promise.resolve({ rows: approvals } as unknown as Rows<Queries[K][1]>);
    if (name === "own_items") return Promise.resolve({ rows: ownItems } as unknown as Rows<Queries[K][1]>);
    if (name !== "catalog_search") return Promise.resolve({ rows: [] });
    const search = args as { text: string; limit: number };
    if (search.text === "many") return Promise.resolve({ rows: many(search.limit) } as unknown as Rows<Queries[K][1]>);
    return Promise.resolve({ rows: search.text === "zzz" ? [] : catalog } as unknown as Rows<Queries[K][1]>);
  }
}

/** The first of 120 rows. */
function many(limit: number) {
  return Array.from({ length: Math.min(limit, 120) }, (_, place) => ({ ...catalog[0], item_code: `X${place}`, name: `注射用药 ${place}` }));
}
