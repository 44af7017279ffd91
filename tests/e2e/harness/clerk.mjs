// What a clerk does with the keyboard, for the specs. Each step ends when the screen shows that it is done.

import { expect } from "./desk.mjs";

/** From one key to the next, ms; a hand that is faster would be taken for a scanner. */
const HAND_MS = 45;

/** Profile on the virtual card → name, as in tests/fixtures/people.json. The account of gen2-classes is empty: there is cash to pay. */
export const PEOPLE = { "gen2-golden": "测试人", "gen2-classes": "李建国", "gen2-lost": "周文博" };

export function clerkAt(page, desk) {
  const type = (text) => page.keyboard.type(text, { delay: HAND_MS });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const state = (word) => expect(page.locator(".bill-state")).toContainText(word);
  /** Until the button of a key takes it: not while an earlier press is still being answered. */
  const ready = (key) =>
    expect(page.locator(`button[aria-keyshortcuts="${key}"]:not([disabled]):not([aria-busy="true"])`)).toBeVisible();
  const clerk = {
    type,
    press,
    state,
    payable: page.locator(".payable-figure"),
    received: page.getByLabel("实收"),
    search: page.getByRole("combobox", { name: "搜索收费项目" }),
    person: page.locator(".person-name"),
    lines: page.locator("tr[data-line]"),

    async signIn(password = desk.password) {
      await expect(page.getByLabel("操作员编号")).toBeFocused();
      await type(desk.operator);
      await press("Enter");
      await type(password);
      await press("Enter");
    },
    /** Signed in, nobody there. */
    async open() {
      await clerk.signIn();
      await expect(clerk.person).toHaveText("请插卡");
    },
    /** A card goes in; the name comes, and the clerk looks at the person. */
    async greet(profile, key = "Alt+1") {
      await desk.control.insert(profile);
      await expect(clerk.person).toHaveText(PEOPLE[profile]);
      await expect(page.getByRole("heading", { name: "人证卡相符" })).toBeVisible();
      if (key === null) return;
      await press(key);
      await expect(page.locator(".verified")).toBeVisible();
    },
    /** Visit, from field to field; what is known from the last one is not typed again. */
    async fillVisit() {
      await press("Alt+j");
      await expect(page.getByLabel("医疗类别")).toBeFocused();
      await press("Enter");
      for (const [label, text] of [["科室", "A03 内科"], ["医师", "D109900000001 示例医师"]]) {
        const field = page.getByLabel(label, { exact: true });
        await expect(field).toBeFocused();
        if ((await field.inputValue()) === "") await type(text);
        await press("Enter");
      }
      await press("ArrowDown", "Enter", "Enter");
      await expect(page.locator(".visit-line")).toContainText("急性上呼吸道感染");
    },
    /** One item: initials, the first row that fits, how many. */
    async add(initials, quantity = "1") {
      const before = await clerk.lines.count();
      await expect(clerk.search).toBeFocused();
      await type(initials);
      await expect(page.getByRole("option").first()).toBeVisible();
      await press("Enter");
      await expect(page.getByLabel("数量", { exact: true })).toBeFocused();
      await type(quantity);
      await press("Enter");
      await expect(clerk.lines).toHaveCount(before + 1);
      // The line may be there before the answer that gives the box its focus back.
      await expect(clerk.search).toBeFocused();
    },
    /** A person with a bill that is ready for F11. */
    async bring(profile) {
      await clerk.greet(profile);
      await clerk.add("ptmzzcf");
      await clerk.add("fbctps");
      await clerk.fillVisit();
    },
    async quote() {
      await ready("F11");
      await press("F11");
      await state("已预结算");
    },
    /** The settle key, whatever comes of it. */
    async confirm() {
      await ready("F12");
      await press("F12");
    },
    /** The platform settles, its answer is lost, and the question that takes it back stands still until `control.release()`. */
    async settleInDoubt() {
      await desk.control.fault("2207", "lose_reply_after_commit");
      await desk.control.fault("2601", "hold_until_released");
      await clerk.confirm();
      await expect(page.getByRole("alert").filter({ hasText: "医保结果待确认" })).toBeVisible();
    },
    async settle() {
      await clerk.confirm();
      await state("已结算");
      await expect(clerk.received).toBeFocused();
    },
    async takeCash(received) {
      await type(received);
      await press("Enter");
      await expect(page.locator(".tendered")).toContainText("已收款");
    },
    async next() {
      await desk.control.pull();
      await press("Alt+n");
      await expect(clerk.person).toHaveText("请插卡");
    },
    /** As a scanner without Enter: every key sent before the first is answered. A busy machine may still deliver them slowly. */
    scan: (code) => Promise.all([...code].map((key) => page.keyboard.press(key))),
  };
  return clerk;
}
