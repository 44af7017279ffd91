// What must not go wrong when something does.

import { clerkAt } from "../harness/clerk.mjs";
import { fen } from "../harness/control.mjs";
import { expect, test } from "../harness/desk.mjs";

test("settlement_in_doubt_asks_for_no_money_and_the_next_patient_is_served", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.bring("gen2-lost");
  await clerk.quote();
  await clerk.settleInDoubt();
  await expect(clerk.received).toHaveCount(0);
  await clerk.next();
  await clerk.bring("gen2-classes");
  await clerk.quote();
  await clerk.settle();
  await clerk.takeCash("500");
  await expect(page.getByRole("contentinfo", { name: "状态栏" })).toContainText(/待确认\s*1/);
  await clerk.press("F3");
  await expect(page.getByRole("row", { name: /正在撤回上一笔/ })).toContainText("周");
  const states = async () => (await desk.control.books()).settlements.map(({ state }) => state);
  expect(await states()).toEqual(["settled", "settled"]);
  // The line moves again: the program takes it back by itself, and only the bill that was paid stays.
  await desk.control.release();
  await expect(page.getByText("没有待办")).toBeVisible();
  expect(await states()).toEqual(["reversed", "settled"]);
});

test.describe("parked soon", () => {
  test.use({ deskArgs: ["--listen", "127.0.0.1:0", "--park-after-ms", "4000"] });

  test("settlement_that_waits_too_long_parks_by_itself_and_is_paid_from_the_worklist", async ({ page, desk }) => {
    const clerk = clerkAt(page, desk);
    await clerk.open();
    await clerk.bring("gen2-classes");
    await clerk.quote();
    await desk.control.fault("2207", "hold_until_released");
    await clerk.confirm();
    await clerk.state("正在结算");
    await desk.control.pull();
    await expect(clerk.person).toHaveText("请插卡");
    await expect(page.getByText("还没有账单")).toBeVisible();
    await clerk.press("F3");
    await expect(page.getByRole("row", { name: /正在结算/ })).toBeVisible();
    await desk.control.release();
    const row = page.getByRole("row", { name: /已结算/ });
    await expect(row).toBeVisible();
    await row.focus();
    await clerk.press("Enter");
    await expect(clerk.received).toBeFocused();
    const payable = await clerk.payable.innerText();
    await clerk.press("=", "Enter");
    await expect(page.locator(".payable")).toHaveText("找零¥0.00");
    await clerk.press("Alt+n", "F3");
    await expect(page.getByText("没有待办")).toBeVisible();
    const { settlements } = await desk.control.books();
    expect(settlements.map(({ cash }) => fen(cash))).toEqual([fen(payable)]);
  });
});

test("scan_never_lands_in_the_field_that_has_the_focus", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  // Again from the start where the machine was too busy to be as fast as a scanner.
  const scanned = (field, before, code, seen) =>
    expect(async () => {
      await field.fill(before);
      await clerk.scan(code);
      await expect(page.getByRole("region", { name: "消息" })).toContainText(seen, { timeout: 2000 });
    }).toPass({ timeout: 60_000 });
  await clerk.open();
  await clerk.bring("gen2-classes");
  // Into the search box, as a code to look up.
  await scanned(clerk.search, "", "YP00002", "扫码 YP00002");
  await expect(clerk.search).toHaveValue("YP00002");
  await expect(page.getByRole("option")).toContainText("阿莫西林胶囊");
  await expect(clerk.lines).toHaveCount(2);
  await clerk.quote();
  await clerk.settle();
  await scanned(clerk.received, "12", `424${"0".repeat(25)}`, "医保码");
  await expect(clerk.received).toHaveValue("12");
  await clerk.state("已结算");
  await expect(page.locator(".tendered")).toHaveCount(0);
});
