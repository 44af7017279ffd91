// The patient's screen beside the desk: what it shows of a bill, and a consent signed on it with a pen.

import { clerkAt } from "../harness/clerk.mjs";
import { expect, expectAccessible, test } from "../harness/desk.mjs";

test.use({ deskArgs: ["--listen", "127.0.0.1:0", "--rules", "--second-screen"] });

const SIZES = [[1024, 768], [1280, 800]];

/** Nothing may stick out of the window at either size. */
async function pictures(screen, name, testInfo) {
  for (const [width, height] of SIZES) {
    await screen.setViewportSize({ width, height });
    await screen.screenshot({ path: testInfo.outputPath(`patient-${name}-${width}x${height}.png`) });
    const size = await screen.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
    expect(size[0] <= width && size[1] <= height, `${name}: ${size} at ${width}x${height}`).toBe(true);
  }
}

test("patient_follows_the_bill_and_signs_for_what_he_pays_himself", async ({ page, desk, context }, testInfo) => {
  const screen = await context.newPage();
  await screen.goto(new URL("patient.html", desk.url).href);
  const prompt = screen.getByRole("status");
  await expect(prompt).toHaveText("本窗口暂停服务，请到其他窗口办理。");
  await pictures(screen, "closed", testInfo);
  await page.bringToFront();
  const clerk = clerkAt(page, desk);
  await clerk.open();
  await expect(prompt).toHaveText("请出示社保卡。");
  await pictures(screen, "waiting", testInfo);
  await clerk.greet("gen2-classes");
  await expect(screen.locator(".patient-name")).toHaveText("李**");
  await clerk.fillVisit();
  await clerk.add("ptmzzcf", "1");
  // Class C: wholly the patient's own.
  await clerk.add("lhmsjn", "1");
  await expect(screen.getByRole("row")).toHaveCount(3);
  await pictures(screen, "charging", testInfo);
  await clerk.press("Alt+E");
  await clerk.press("Enter");
  await expect(page.locator(".rules")).toContainText("等待签名");
  await expect(prompt).toContainText("同意的请在框内签名");
  await pictures(screen, "consent", testInfo);
  await expectAccessible(screen);

  await screen.bringToFront();
  const field = await screen.getByRole("img", { name: "请在此处签名" }).boundingBox();
  const at = (across, down) => [field.x + field.width * across, field.y + field.height * down];
  for (const stroke of [[[0.1, 0.3], [0.3, 0.7], [0.45, 0.25]], [[0.55, 0.5], [0.9, 0.5]], [[0.7, 0.2], [0.7, 0.85]]]) {
    await screen.mouse.move(...at(...stroke[0]));
    await screen.mouse.down();
    for (const place of stroke.slice(1)) await screen.mouse.move(...at(...place), { steps: 8 });
    await screen.mouse.up();
  }
  await pictures(screen, "written", testInfo);
  await screen.getByRole("button", { name: "同意并提交" }).click();
  await expect(screen.getByText("签名已提交")).toBeVisible();

  await page.bringToFront();
  await expect(page.getByRole("img", { name: "患者签名" })).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath("f1-signature.png") });
  // The key comes back with the signature; the focus has to be on it.
  await page.getByRole("button", { name: /已签字/ }).focus();
  await clerk.press("Enter");
  await expect(page.locator(".hit-row").first()).toContainText("已同意");
  await clerk.press("F11");
  await clerk.state("已预结算");
  const payable = (await clerk.payable.textContent()).trim();
  await expect(screen.locator(".patient-payable")).toContainText(payable.replace(/[^0-9.,]/g, ""));
  await pictures(screen, "quoted", testInfo);
  await clerk.settle();
  await expect(prompt).toHaveText("请付款。");
  await clerk.takeCash("500");
  await expect(prompt).toContainText("请取走您的社保卡");
  await pictures(screen, "paid", testInfo);
  await expectAccessible(screen);
  await clerk.next();
  await expect(prompt).toHaveText("请出示社保卡。");
  await expect(screen.locator("table")).toHaveCount(0);
});
