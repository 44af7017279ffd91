// F5: the catalog under ten fingers, and bringing it up to date while the desk goes on. Keyboard only.

import { clerkAt } from "../harness/clerk.mjs";
import { expect, expectAccessible, test } from "../harness/desk.mjs";
import { picture } from "../harness/picture.mjs";

const box = (page) => page.getByRole("combobox", { name: "查目录" });
const options = (page) => page.getByRole("option");
const marked = (page) => page.getByRole("option", { selected: true });

/** F5, and what is typed there. */
const look = async (clerk, page, text) => {
  await clerk.press("F5");
  await expect(box(page)).toBeFocused();
  await clerk.press("Control+a");
  await clerk.type(text);
};

test("catalog_is_searched_as_it_is_typed_by_keyboard_alone", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await look(clerk, page, "amxl");
  await expect(marked(page)).toContainText("阿莫西林");
  await clerk.press("ArrowDown", "ArrowDown");
  await expect(marked(page)).toHaveAttribute("aria-posinset", "3");
  await picture(page, "catalog");
  await expectAccessible(page);
  // Whole pinyin, the other reading, several words, a code.
  for (const [typed, name] of [["amoxilinjiaonang", "阿莫西林胶囊"], ["shanxiaosuan", "单硝酸异山梨酯缓释片"], ["amxljn 0.5g", "0.5g*24粒"], ["yp00003", "0.25g*50粒"]]) {
    await clerk.press("Control+a");
    await clerk.type(typed);
    await expect(options(page).first(), typed).toContainText(name);
  }
  await clerk.press("Control+a");
  await clerk.type("zzzz");
  await expect(page.getByText("没有符合的项目。")).toBeVisible();
});

test("catalog_is_updated_while_the_desk_goes_on", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await look(clerk, page, "片");
  await expect(page.getByText("随程序附带，未与平台核对")).toBeVisible();
  // Slow enough to be seen, and to be stopped.
  for (let times = 0; times < 3; times += 1) await desk.control.fault("9102", { delay_ms: 2000 });
  await clerk.press("Alt+5");
  await expect(page.getByText(/正在下载/)).toBeVisible();
  await picture(page, "catalog-updating");
  await clerk.press("Alt+6");
  await expect(page.getByText("D-75").first()).toBeVisible();
  await expect(page.getByText("随程序附带，未与平台核对")).toBeVisible();
  // Again, and this time to its end; meanwhile somebody is charged.
  await clerk.press("Alt+5", "F1");
  await clerk.greet("gen2-golden");
  await clerk.add("ptmzzcf");
  await clerk.press("F5");
  await expect(page.getByText("D-74").first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/与平台核对/)).toBeVisible();
  await expect(page.getByRole("contentinfo", { name: "状态栏" })).toContainText("V0001");
  await look(clerk, page, "片");
  await expect(options(page).first()).toBeVisible();
  await clerk.press("PageDown", "PageDown", "PageDown");
  await expect(marked(page)).toBeInViewport();
  await picture(page, "catalog-updated");
  await expectAccessible(page);
  // What was not in the table before can be charged now.
  await clerk.press("F1");
  await clerk.add("zhusheyong");
  await expect(clerk.lines).toHaveCount(2);
});

test("refused_catalog_is_told_in_one_line_and_the_old_one_stays", async ({ page, desk }) => {
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await desk.control.fault("1301", "refuse");
  await look(clerk, page, "amxl");
  await clerk.press("Alt+5");
  await expect(page.getByText("P-52").first()).toBeVisible();
  await expect(page.getByText("业务暂不受理").first()).toBeVisible();
  await expect(marked(page)).toContainText("阿莫西林");
  await expect(page.getByText("随程序附带，未与平台核对")).toBeVisible();
});
