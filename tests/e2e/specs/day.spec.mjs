// What happens every few minutes: a bill is settled, paid, changed, taken back.

import { clerkAt } from "../harness/clerk.mjs";
import { fen } from "../harness/control.mjs";
import { expect, test } from "../harness/desk.mjs";

test("bill_settled_with_the_mouse_is_paid_and_the_desk_is_free_for_the_next", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await desk.control.insert("gen2-classes");
  await page.getByRole("button", { name: "看身份证件" }).click();
  await expect(page.locator(".verified")).toContainText("看身份证件");
  // The visit may come before the first line.
  await clerk.fillVisit();
  await clerk.search.fill("amxl");
  await page.getByRole("option").first().click();
  await page.getByLabel("数量", { exact: true }).fill("2");
  await page.getByRole("button", { name: "加入" }).click();
  await expect(clerk.lines).toHaveCount(1);
  await page.getByRole("button", { name: "预结算", exact: true }).click();
  await clerk.state("已预结算");
  await page.getByRole("button", { name: "结算", exact: true }).click();
  await clerk.state("已结算");
  const payable = fen(await clerk.payable.innerText());
  await page.getByRole("button", { name: "微信" }).click();
  await page.getByLabel("凭条上的参考号").fill("4200001122334455");
  await page.getByRole("button", { name: "已收到" }).click();
  await expect(page.locator(".tendered")).toContainText("微信");
  await expect(page.locator(".papers")).toContainText("结算单");
  await page.getByRole("button", { name: "下一位" }).click();
  await expect(page.getByText("还没有账单")).toBeVisible();
  const { settlements } = await desk.control.books();
  expect(settlements.map(({ cash, state }) => [fen(cash), state])).toEqual([[payable, "settled"]]);
});

test("bill_settled_by_keys_alone_gives_the_right_change", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.bring("gen2-classes");
  await clerk.quote();
  const payable = fen(await clerk.payable.innerText());
  await clerk.settle();
  // Too little is refused, and nothing is taken.
  await clerk.type("1");
  await clerk.press("Enter");
  await expect(page.locator(".take").getByRole("alert")).toBeVisible();
  await clerk.received.selectText();
  await clerk.takeCash("500");
  await expect(page.locator(".payable-name")).toHaveText("找零");
  expect(fen(await clerk.payable.innerText())).toBe(50_000 - payable);
  await clerk.next();
  await clerk.greet("gen2-golden");
  await expect(clerk.lines).toHaveCount(0);
  const { settlements } = await desk.control.books();
  expect(settlements.map(({ cash }) => fen(cash))).toEqual([payable]);
});

test("bill_changed_after_the_quote_must_be_quoted_again", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.bring("gen2-classes");
  await clerk.quote();
  const before = fen(await clerk.payable.innerText());
  await clerk.press("Alt+l", "Enter");
  await expect(page.locator("#line-quantity")).toBeFocused();
  await clerk.type("3");
  await clerk.press("Enter");
  await expect(clerk.lines.first()).toContainText("3");
  await clerk.state("已修改，请预结算");
  await expect(clerk.payable).toHaveCount(0);
  await expect(page.getByRole("button", { name: "结算", exact: true })).toBeDisabled();
  await clerk.press("F12");
  expect((await desk.control.books()).settlements).toEqual([]);
  await clerk.press("F11");
  await expect(clerk.payable).toBeVisible();
  expect(fen(await clerk.payable.innerText())).toBeGreaterThan(before);
  await clerk.settle();
  const { settlements } = await desk.control.books();
  expect(settlements.map(({ cash }) => fen(cash))).toEqual([fen(await clerk.payable.innerText())]);
});

test("paid_bill_taken_back_is_cancelled_first_and_refunded_then", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.bring("gen2-classes");
  await clerk.quote();
  await clerk.settle();
  const payable = fen(await clerk.payable.innerText());
  await clerk.takeCash("500");
  await clerk.press("Alt+t");
  await expect(page.getByLabel("退费原因")).toBeFocused();
  await clerk.press("ArrowDown", "Enter", "Enter");
  await clerk.state("医保已退，待退款");
  expect((await desk.control.books()).settlements.map(({ state }) => state)).toEqual(["refunded", "refund"]);
  await expect(page.locator(".payable-name")).toHaveText("应退");
  expect(fen(await clerk.payable.innerText())).toBe(payable);
  await clerk.press("Alt+r");
  await clerk.state("已退费");
  await expect(page.getByRole("contentinfo", { name: "状态栏" })).toContainText("钱箱应有 ¥0.00");
});
