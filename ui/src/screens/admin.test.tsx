/** F9: what the next pack would have stopped. */
import { act, screen, within } from "@testing-library/react";
import { beforeAll, expect, test } from "vitest";

import type { EstimateRow, RuleTrialRow } from "../generated/api";
import { draw, press, settle, type } from "../testing/render";
import { cases } from "../testing/views";

beforeAll(async () => {
  await import("./admin");
});

test("trial_of_a_pack_asks_for_days_and_lists_what_it_would_have_met", async () => {
  const host = draw({ ...cases.idle, packs: { packs: ["national 2026.11", "local 1"], rules: 70, faults: ["next.toml: rule.R1.days: a value"], trial: "next 2" } });
  const row: RuleTrialRow = {
    rule: "N-1", effect: "block", clause: "每次两盒", pack: "next 2", looked_at: 40, bills: 5, lines: 12, amount: "1305.60", new: true, example: "阿莫西林胶囊 一次计 3盒，上限 2盒",
  };
  host.rows = [row];
  await press("F9");
  await act(settle);
  expect(screen.getByText("试用 next 2")).toBeTruthy();
  expect(screen.getByText(/next.toml: rule.R1.days/)).toBeTruthy();
  await type("最近天数", "30");
  document.getElementById("trial-days")?.closest("form")?.requestSubmit();
  await act(settle);
  await act(settle);
  expect(host.asked.at(-1)).toEqual(["rule_trial", { days: 30 }]);
  expect(screen.getByText("查了 40 张账单，1 条规则会命中。")).toBeTruthy();
  expect(screen.getByText("不能收")).toBeTruthy();
  expect(screen.getByText("1,305.60")).toBeTruthy();
});

test("estimates_are_told_by_insurance_with_how_far_they_were_off", async () => {
  const host = draw(cases.idle);
  const row: EstimateRow = { insurance: "310", policy: "policy-109900 2026.1", bills: 120, exact: 117, within_fen: 119, within_percent: 120, worst: "1230.05" };
  host.estimates = [row, { ...row, insurance: "340", policy: null, bills: 3, exact: 0, within_fen: 0, within_percent: 0, worst: "0.00" }];
  await press("F9");
  await act(settle);
  const table = within(screen.getByRole("table", { name: "预估准不准" }));
  expect(table.getByText("117")).toBeTruthy();
  expect(table.getByText("1,230.05")).toBeTruthy();
  expect(table.getByText("没有预估")).toBeTruthy();
  expect(screen.getByText("政策 2026.1")).toBeTruthy();
});
