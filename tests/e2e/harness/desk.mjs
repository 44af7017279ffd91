// What the specs import: playwright's `test` with a desk of its own for every test, and the check for accessibility.

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import { controlAt } from "./control.mjs";
import { program, start } from "./process.mjs";

export { expect };

/**
 * `desk` is a running `sim_desk` on a port of its own choice: `desk.url` is the address it printed, `desk.output` what it said,
 * `desk.control` moves cards, orders faults and reads the platform's books. Set `deskArgs` with
 * `test.use({ deskArgs: ["--seed", "7"] })`. `page` is already on the desk.
 */
export const test = base.extend({
  deskArgs: [["--listen", "127.0.0.1:0"], { option: true }],
  desk: async ({ deskArgs }, use) => {
    const desk = start(program("sim_desk"), deskArgs);
    const line = await desk.line(/http:\/\/127\.0\.0\.1:\d+/);
    const [, url, operator, password, control] = /^(\S+) operator (\S+) password (\S+) control (\S+)$/.exec(line);
    Object.assign(desk, { url, operator, password, control: controlAt(control) });
    await use(desk);
    await desk.end();
  },
  page: async ({ page, desk }, use) => {
    const faults = [];
    page.on("pageerror", (fault) => faults.push(String(fault)));
    page.on("requestfailed", (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
    await page.goto(desk.url);
    await use(page);
    expect(faults, "the page met faults of its own").toEqual([]);
  },
});

/** WCAG 2.2 AA on what is on the screen now; every violation is named with its elements. */
export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const named = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(" ")) }));
  expect(named).toEqual([]);
}
