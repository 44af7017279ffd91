/** 追溯码 at the fee lines: what is read, where a scan goes, and what the keys do. */
import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { BillView } from "../../generated/api";
import { draw, press, push, scan } from "../../testing/render";
import { cases } from "../../testing/views";

const bill = cases.traced.bill as BillView;
const CODE = "81234567890123456789";

const row = (name: string) => {
  const rows = within(screen.getByRole("grid")).getAllByRole("row").map((one) => one.textContent);
  return rows.find((text) => text.includes(name)) ?? "";
};

test("line_says_how_many_packs_were_scanned_and_why_none_is_needed", () => {
  draw(cases.traced);
  expect(row("布洛芬缓释胶囊")).toContain("追溯码 1/2");
  expect(row("连花清瘟胶囊")).toContain("无追溯码：2025-07-01 前购进的库存");
  expect(row("一次性使用输液器")).toContain("追溯码 1/1 拆零");
  expect(row("血常规")).not.toContain("追溯码");
  expect(screen.getByText("追溯码记到 L2 布洛芬缓释胶囊（按药品标识码）")).toBeTruthy();
});

test("pack_sold_before_is_said_below_its_line_once", async () => {
  const host = draw(cases.traced);
  const words = /已于 2026-11-23 08:40:12 在账单 MZ20261123-0002 售出/;
  expect(screen.getByRole("alert").textContent).toMatch(words);
  const line = bill.lines.find((one) => one.line === "L7");
  const found = `输液器：${line?.trace?.sold[0] ?? ""}`;
  const [hit] = cases.rules.bill?.rules.hits ?? [];
  if (!hit) throw new Error("a hit");
  await push(host, { ...cases.traced, bill: { ...bill, rules: { ...bill.rules, hits: [{ ...hit, rule: "ZS-twice", line: "L7", found }] } } });
  expect(screen.getAllByText(words)).toHaveLength(1);
});

test("scan_of_twenty_digits_goes_to_the_selected_line_and_to_no_field", async () => {
  const host = draw(cases.traced);
  const search = document.getElementById("fee-search") as HTMLInputElement;
  search.focus();
  await scan(CODE);
  expect(host.sent).toEqual([["scan_trace_code", { code: CODE }]]);
  expect(search.value).toBe("");
  await press("Alt+L");
  await scan(CODE);
  expect(host.sent.at(-1)).toEqual(["scan_trace_code", { code: CODE, line: "L1" }]);
});

test("scan_where_nothing_can_be_noted_says_so", async () => {
  const host = draw(cases.settled);
  document.getElementById("cash-received")?.focus();
  await scan(CODE);
  expect(host.sent).toEqual([]);
  expect((document.getElementById("cash-received") as HTMLInputElement).value).toBe("");
  expect(screen.getByText(`扫到追溯码 ${CODE}：现在不能记录，没有使用。`)).toBeTruthy();
});

test("bill_number_of_twenty_digits_is_a_bill_first", async () => {
  const item = cases.worklist.worklist.find((one) => one.can_reopen);
  if (!item) throw new Error("an item");
  const host = draw({ ...cases.traced, worklist: [{ ...item, bill: CODE }] });
  await scan(CODE);
  expect(host.sent).toEqual([["reopen", { attempt: item.attempt }]]);
});

test("keys_take_the_last_code_off_and_split_the_pack", async () => {
  const host = draw(cases.traced);
  await press("Alt+0");
  expect(host.sent).toEqual([]);
  await press("Alt+L");
  await press("Alt+4");
  await press("Alt+0");
  expect(host.sent).toEqual([
    ["set_split_pack", { line: "L1", split: true }],
    ["remove_trace_code", { line: "L1", code: bill.lines[0]?.trace?.codes[0] }],
  ]);
});
