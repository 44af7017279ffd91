// Who may use the window, and what it shows to whom.

import { clerkAt } from "../harness/clerk.mjs";
import { expect, test } from "../harness/desk.mjs";

test("sign_in_with_a_wrong_password_is_refused_and_with_the_right_one_opens_the_desk", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.signIn("wrong-1001");
  // Looked at and refused: the fields can be used again, and the password is gone from its own.
  await expect(page.getByLabel("密码")).toHaveValue("");
  await expect(page.getByLabel("密码")).toBeEnabled();
  await expect(clerk.person).toHaveCount(0);
  await page.getByLabel("密码").focus();
  await clerk.type(desk.password);
  await clerk.press("Enter");
  await expect(clerk.person).toHaveText("请插卡");
  await expect(page.getByRole("contentinfo", { name: "状态栏" })).toContainText("医保");
});

test("locked_window_hides_the_person_until_the_password_comes", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.greet("gen2-golden");
  await clerk.add("ptmzzcf");
  await clerk.press("Control+l");
  await expect(page.getByRole("heading", { name: "窗口已锁定" })).toBeVisible();
  await expect(page.getByText("测试人", { exact: true })).toBeHidden();
  expect(await page.locator("body").innerText()).not.toContain("测试人");
  expect(await page.locator("body").innerText()).not.toContain("109900");
  // Deaf as well: nothing is quoted behind the lock.
  await clerk.press("F11");
  await clerk.type("wrong-1001");
  await clerk.press("Enter");
  await expect(page.getByLabel("密码")).toHaveValue("");
  await expect(page.getByText("测试人", { exact: true })).toBeHidden();
  await page.getByLabel("密码").focus();
  await clerk.type(desk.password);
  await clerk.press("Enter");
  await expect(clerk.person).toHaveText("测试人");
  await expect(clerk.lines).toHaveCount(1);
  await clerk.state("录入中");
});

test("help_lists_the_keys_and_keeps_them_from_acting", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await clerk.bring("gen2-golden");
  await clerk.quote();
  await clerk.press("?");
  const help = page.getByRole("dialog", { name: "按键说明" });
  await expect(help).toContainText("F12");
  await expect(help).toContainText("补打");
  await clerk.press("F12");
  await clerk.press("Escape");
  await expect(help).toBeHidden();
  await clerk.state("已预结算");
  expect((await desk.control.books()).settlements).toEqual([]);
});
