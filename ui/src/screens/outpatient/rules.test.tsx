/** Rules on the lines of the bill: what is read, and what the keys alone can do about it. */
import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { BillView, ConsentView, DeskView } from "../../generated/api";
import { draw, press, push, settle, type } from "../../testing/render";
import { cases, entitlement } from "../../testing/views";

const bill = cases.rules.bill as BillView;

/** The bill with one of its hits alone. */
function only(rule: string) {
  const hits = bill.rules.hits.filter((hit) => hit.rule === rule);
  return { ...cases.rules, bill: { ...bill, rules: { ...bill.rules, hits, open: 1 } } };
}

test("hit_stands_below_its_line_with_word_facts_and_clause", () => {
  draw(cases.rules);
  const rows = within(screen.getByRole("grid")).getAllByRole("row").map((row) => row.textContent);
  const place = rows.findIndex((row) => row.includes("布洛芬缓释胶囊"));
  expect(rows[place + 1]).toContain("不能收处方 R1 第 6 种药品，上限 5 种“每张处方不得超过5种药品(西药和中成药可分别开具处方)” A3-39");
  expect(rows[place + 2]).toContain("血常规");
  expect(screen.getByText("3 处须处理后才能预结算")).toBeTruthy();
});

test("mixed_prescription_says_in_one_line_what_it_was_put_apart_into", () => {
  const part = { prescription: "R1", kind: "西药", self_paid: false, lines: 2, total: "31.50" };
  const documents = [
    { ...part, number: "R1" },
    { ...part, number: "R1-S", self_paid: true, lines: 1, total: "9.60" },
    { ...part, number: "R1-T", kind: "中药饮片", lines: 4, total: "1,020.00" },
  ];
  draw({ ...cases.rules, bill: { ...bill, documents } });
  const said = screen.getByText(/已自动分开/).closest("p")?.textContent;
  expect(said).toBe(" 处方 R1 已自动分开R1 西药 2 行 ¥31.50R1-S 自费西药 1 行 ¥9.60R1-T 中药饮片 4 行 ¥1,020.00");
});

test("reason_is_given_with_the_keys_alone", async () => {
  const host = draw(only("A5-68-repeat"));
  await press("Alt+E");
  await type("原因（随费用行保存）", "标本溶血");
  await press("Enter");
  expect(host.sent).toEqual([["answer_rule", { rule: "A5-68-repeat", line: "L3", kind: "reason", text: "标本溶血" }]]);
});

test("stopped_line_is_let_pass_by_two_people_or_charged_to_the_patient", async () => {
  const host = draw(only("A3-39"));
  await press("Alt+E");
  await type("原因（随费用行保存）", "抢救用药");
  fireEvent.change(document.getElementById("rule-second") as HTMLInputElement, { target: { value: "9001" } });
  fireEvent.change(document.getElementById("rule-password") as HTMLInputElement, { target: { value: "secret" } });
  document.getElementById("rule-password")?.focus();
  await press("Enter");
  expect(host.sent).toEqual([["override_rule", { rule: "A3-39", line: "L2", reason: "抢救用药", second: { operator: "9001", password: "secret" } }]]);
  fireEvent.click(screen.getByText("本行转自费"));
  await act(settle);
  expect(host.sent[1]).toEqual(["set_self_paid", { line: "L2", self_paid: true }]);
});

test("rule_of_the_visit_that_nobody_may_let_pass_is_explained_on_paper", async () => {
  const host = draw(only("A2-36"));
  await press("Alt+E");
  expect(screen.getByText("这条规则不能放行。打印拒收说明，患者自费按 F10。")).toBeTruthy();
  await press("Esc");
  await press("Alt+P");
  expect(host.sent).toEqual([["explain_rules", {}]]);
});

/** A consent for the last line of the case. */
function consentOf(strokes: [number, number][][] | null, on_screen: boolean): ConsentView {
  const line = { line: "L4", name: "维生素C片", spec: "0.1g×100片", quantity: "1瓶", amount: "9.60" };
  return { number: "Z2026112303000001", lines: [line], total: "9.60", clause: "须事先征得参保人员同意", on_screen, strokes };
}

test("consent_is_printed_then_signed", async () => {
  const host = draw(cases.rule_consent);
  await press("Alt+E");
  expect(document.activeElement?.textContent).toContain("打印同意书");
  fireEvent.submit(screen.getByRole("form", { name: /要同意/ }));
  await act(settle);
  expect(host.sent).toEqual([["print_consent", {}]]);
  const asked = cases.rule_consent.bill as BillView;
  const consent = consentOf(null, false);
  await push(host, { ...cases.rule_consent, bill: { ...asked, rules: { ...asked.rules, consent } } });
  expect(screen.getByText("同意书 Z2026112303000001 已打印。患者签字后确认。")).toBeTruthy();
  fireEvent.submit(screen.getByRole("form", { name: /要同意/ }));
  await act(settle);
  expect(host.sent[1]).toEqual(["sign_consent", { number: "Z2026112303000001" }]);
});

test("consent_on_the_patients_screen_waits_for_the_signature", async () => {
  const asking = cases.rule_consent.bill as BillView;
  const host = draw({ ...cases.rule_consent, bill: { ...asking, rules: { ...asking.rules, second_screen: true } } });
  await press("Alt+E");
  expect(document.activeElement?.textContent).toContain("在副屏签名");
  fireEvent.submit(screen.getByRole("form", { name: /要同意/ }));
  await act(settle);
  expect(host.sent).toEqual([["ask_consent", {}]]);
  const shown = (strokes: [number, number][][] | null): DeskView => ({
    ...cases.rule_consent,
    bill: { ...asking, rules: { ...asking.rules, second_screen: true, consent: consentOf(strokes, true) } },
  });
  await push(host, shown(null));
  expect(screen.getByText("患者副屏已显示，等待签名…")).toBeTruthy();
  fireEvent.submit(screen.getByRole("form", { name: /要同意/ }));
  await act(settle);
  expect(host.sent).toHaveLength(1);
  await push(host, shown([[[100, 100], [700, 400]]]));
  expect(screen.getByRole("img", { name: "患者签名" })).toBeTruthy();
  fireEvent.submit(screen.getByRole("form", { name: /要同意/ }));
  await act(settle);
  expect(host.sent[1]).toEqual(["sign_consent", { number: "Z2026112303000001" }]);
});

test("injury_is_told_with_the_visit_and_days_with_the_quantity", async () => {
  const bare = { ...bill, visit: bill.visit && { ...bill.visit, diagnosis_code: "S61.000", diagnosis_name: "手指开放性伤口" } };
  const [first, ...others] = bare.lines;
  const host = draw({ ...cases.rules, bill: { ...bare, lines: first ? [{ ...first, days: 8 }, ...others] : [] } });
  await press("Alt+J");
  await type("受伤时间", "昨晚八点");
  await type("受伤地点", "家中");
  await type("受伤原因", "切菜划伤");
  fireEvent.submit(screen.getByRole("form", { name: "就诊信息" }));
  await act(settle);
  expect(host.sent[0]?.[1]).toMatchObject({ visit: { injury: { at: "昨晚八点", place: "家中", cause: "切菜划伤" } } });
  await press("Alt+L");
  await press("Enter");
  await type("天数", "7");
  document.getElementById("line-days")?.focus();
  await press("Enter");
  expect(host.sent[1]).toEqual(["change_fee_line", { line: "L1", quantity: "1", days: 7 }]);
});

test("chronic_visit_names_a_filed_disease", async () => {
  const host = draw(cases.rules);
  await press("Alt+J");
  expect(screen.queryByLabelText("备案病种")).toBeNull();
  fireEvent.change(document.getElementById("visit-care") as HTMLSelectElement, { target: { value: "14" } });
  const choice = screen.getByLabelText<HTMLSelectElement>("备案病种");
  expect([...choice.options].map((option) => option.text)).toEqual(["高血压"]);
  fireEvent.submit(screen.getByRole("form", { name: "就诊信息" }));
  await act(settle);
  expect(host.sent[0]?.[1]).toMatchObject({ visit: { care_kind: "14", disease: { code: "M03900", name: "高血压" } } });
});

test("chronic_visit_without_a_filing_says_what_to_do", async () => {
  const host = draw({ ...cases.rules, person: { ...cases.rules.person, entitlement: { ...entitlement, filings: [] } } });
  await press("Alt+J");
  fireEvent.change(document.getElementById("visit-care") as HTMLSelectElement, { target: { value: "14" } });
  expect(screen.getByText("没有有效的慢特病备案：先到医保办备案，或改按普通门诊")).toBeTruthy();
  fireEvent.submit(screen.getByRole("form", { name: "就诊信息" }));
  await act(settle);
  expect(host.sent[0]?.[1]).not.toHaveProperty("visit.disease");
});

test("approval_that_serves_is_picked_with_enter_and_the_others_say_why_not", async () => {
  const approvals = [
    { number: "YBS-0417", text: "限制用药 · 批准 12，已用 4 · 至 2026-11-30", why: null },
    { number: "YBS-0316", text: "限制用药 · 至 2026-10-31", why: "2026-10-31 已到期" },
  ];
  const [first] = bill.rules.hits;
  const hit = first && { ...first, rule: "A4-59", line: "L2", effect: "approval", standing: "open" as const, word: "要审批", approvals };
  const host = draw({ ...cases.rules, bill: { ...bill, rules: { ...bill.rules, hits: hit ? [hit] : [], open: 1 } } });
  await press("Alt+E");
  expect(screen.getByText("不能用：2026-10-31 已到期", { exact: false })).toBeTruthy();
  expect((document.getElementById("rule-answer") as HTMLInputElement).value).toBe("YBS-0417");
  await press("Enter");
  expect(host.sent).toEqual([["answer_rule", { rule: "A4-59", line: "L2", kind: "approval", text: "YBS-0417" }]]);
});
