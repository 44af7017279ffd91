// The insurance cannot be asked, or nobody knows what it did: the queue goes on, and it comes right by itself. Keyboard only.

import { clerkAt } from "../harness/clerk.mjs";
import { fen } from "../harness/control.mjs";
import { expect, expectAccessible, test } from "../harness/desk.mjs";
import { picture } from "../harness/picture.mjs";

const states = async (desk) => (await desk.control.books()).settlements.map(({ state }) => state);

/** What the drawer should hold, in fen. */
const drawer = async (page) => {
  const text = await page.locator(".counts > span", { hasText: "钱箱应有" }).innerText();
  return fen(text.replace("钱箱应有", ""));
};

/** A person with a bill beyond the deductible, ready for F11: the fund pays a part of it. */
const bringDear = async (clerk, profile) => {
  await clerk.greet(profile);
  await clerk.add("ptmzzcf");
  await clerk.add("fbctps", "20");
  await clerk.fillVisit();
};

test("doubt_resolves_itself_and_the_bill_is_settled_anew", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await bringDear(clerk, "gen2-classes");
  await clerk.quote();
  await clerk.settleInDoubt();
  await picture(page, "doubt");
  await desk.control.release();
  await clerk.state("已撤回");
  await expect(page.getByText("上一笔结算已撤回，医保没有扣款。").first()).toBeVisible();
  await picture(page, "doubt-resolved");
  await clerk.quote();
  await clerk.settle();
  await clerk.takeCash("5000");
  expect(await states(desk)).toEqual(["reversed", "settled"]);
  await clerk.press("F3");
  await expect(page.getByText("没有待办")).toBeVisible();
});

test("line_down_full_pay_line_up_resettled", async ({ page, desk }) => {
  const owed = page.getByRole("region", { name: "应退给患者" });
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await bringDear(clerk, "gen2-classes");
  await desk.control.line(false);
  await clerk.press("F11");
  await expect(page.getByText("P-01").first()).toBeVisible();
  await expect(page.locator('button[aria-keyshortcuts="F10"]:not([disabled])')).toBeVisible();
  await clerk.press("F10");
  await expect(page.getByLabel("原因")).toBeFocused();
  await clerk.press("ArrowDown");
  await picture(page, "full-pay-form");
  await expectAccessible(page);
  // Reason, signature, method, money.
  await clerk.press("Enter", "Enter", "Enter");
  await expect(clerk.received).toBeFocused();
  await clerk.press("=", "Enter");
  const box = page.getByRole("region", { name: "全自费" });
  await expect(box).toContainText("全自费，可补结算");
  await picture(page, "full-paid");
  await clerk.next();
  await desk.control.line(true);
  await clerk.greet("gen2-classes");
  await clerk.press("F3");
  const row = page.getByRole("row", { name: /全自费，可补结算/ });
  await expect(row).toBeVisible();
  await picture(page, "recall");
  await row.focus();
  await clerk.press("Enter");
  await expect(page.getByLabel(/患者声明/)).toBeFocused();
  await clerk.press("Space");
  await picture(page, "resettle-form");
  await expectAccessible(page);
  await page.getByRole("button", { name: /开始补结算/ }).focus();
  await clerk.press("Enter");
  await clerk.state("已预结算");
  await picture(page, "resettle-compare");
  await clerk.confirm();
  await clerk.state("已结算");
  await expect(owed).toBeVisible();
  await picture(page, "difference-owed");
  await clerk.press("Alt+r");
  await expect(owed).toHaveCount(0);
  await clerk.press("F3");
  await expect(page.getByText("没有待办")).toBeVisible();
  const { settlements } = await desk.control.books();
  expect(settlements.map(({ state }) => state)).toEqual(["settled"]);
  // What is in the drawer is what the insurance left the patient to pay.
  expect(await drawer(page)).toBe(fen(settlements[0].cash));
});

test("line_down_deposit_resolved_difference_refunded", async ({ page, desk }) => {
  const owed = page.getByRole("region", { name: "应退给患者" });
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await bringDear(clerk, "gen2-classes");
  await clerk.quote();
  await clerk.settleInDoubt();
  await clerk.press("F10");
  await expect(page.locator("#deposit-amount")).toBeFocused();
  await picture(page, "deposit-form");
  await expectAccessible(page);
  await clerk.press("Enter", "Enter");
  await expect(clerk.received).toBeFocused();
  await clerk.press("=", "Enter");
  await expect(page.getByText("押金在存").first()).toBeVisible();
  await picture(page, "deposit-held");
  await desk.control.release();
  await clerk.state("已撤回");
  await clerk.quote();
  await picture(page, "deposit-compare");
  await clerk.confirm();
  await clerk.state("已结算");
  await expect(owed).toBeVisible();
  await clerk.press("Alt+r");
  await expect(owed).toHaveCount(0);
  await clerk.press("F3");
  await expect(page.getByText("没有待办")).toBeVisible();
  const { settlements } = await desk.control.books();
  expect(settlements.map(({ state }) => state)).toEqual(["reversed", "settled"]);
  expect(await drawer(page)).toBe(fen(settlements[1].cash));
});
