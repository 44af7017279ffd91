// WCAG 2.2 AA on every screen and in every state of F1, by axe.

import { clerkAt } from "../harness/clerk.mjs";
import { expect, expectAccessible, test } from "../harness/desk.mjs";

test("every_screen_and_state_is_accessible", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  const step = (name) => test.step(name, () => expectAccessible(page));
  await expect(page.getByLabel("操作员编号")).toBeFocused();
  await step("sign-in");
  await clerk.open();
  await step("F1 idle");
  await clerk.greet("gen2-classes", null);
  await step("F1 card read");
  await clerk.press("Alt+1");
  await clerk.add("ptmzzcf");
  await clerk.add("fbctps");
  await clerk.fillVisit();
  await clerk.quote();
  await step("F1 pre-settled");
  await clerk.settle();
  await clerk.takeCash("500");
  await step("F1 paid");
  await clerk.next();
  await clerk.bring("gen2-golden");
  await clerk.quote();
  await clerk.settleInDoubt();
  await step("F1 in doubt");
  await clerk.press("F3");
  await expect(page.getByRole("table", { name: "待办" })).toBeVisible();
  await step("F3");
  await clerk.press("F8");
  await expect(page.getByRole("heading", { name: "最近一张卡" })).toBeVisible();
  await step("F8");
});

test("accessibility_check_names_a_fault_that_was_put_in", async ({ page }) => {
  await expect(page.getByLabel("操作员编号")).toBeFocused();
  await page.evaluate(() => {
    const picture = document.createElement("img");
    picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
    document.querySelector("main").append(picture);
  });
  await expect(expectAccessible(page)).rejects.toThrow(/image-alt/);
});
