// What the insurance's rules stop, ask and explain at the desk; keys alone.

import { clerkAt } from "../harness/clerk.mjs";
import { expect, expectAccessible, test } from "../harness/desk.mjs";

test.use({ deskArgs: ["--listen", "127.0.0.1:0", "--rules"] });

test("self_paid_line_is_charged_after_the_patient_has_signed", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.greet("gen2-classes");
  await clerk.fillVisit();
  // Class C: wholly the patient's own.
  await clerk.add("lhmsjn", "1");
  await expect(page.locator(".hit-row").first()).toContainText("须患者签字同意");
  await expect(page.locator(".hit-row .hit-clause").first()).toContainText("须事先征得参保人员同意");
  await expect(page.locator(".rules-open")).toHaveText("1 处须处理后才能预结算");
  await expectAccessible(page);
  await clerk.press("Alt+E");
  await clerk.press("Enter");
  await expect(page.locator(".rules")).toContainText("已打印。患者签字后确认");
  await clerk.press("Enter");
  await expect(page.locator(".hit-row").first()).toContainText("已同意");
  await clerk.press("F11");
  await clerk.state("已预结算");
});

test("repeated_line_asks_for_a_reason_that_stays_with_it", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.greet("gen2-classes");
  await clerk.fillVisit();
  await clerk.add("xcg", "1");
  await clerk.add("xcg", "1");
  await expect(page.locator(".hit-warn").last()).toContainText("与第 1 行重复");
  await clerk.press("Alt+E");
  await clerk.type("标本溶血，重新采血");
  await clerk.press("Enter");
  await expect(page.locator(".hit-ok")).toContainText("已说明");
  await expect(page.locator(".hit-ok")).toContainText("标本溶血，重新采血");
  await clerk.press("F11");
  await clerk.state("已预结算");
});
