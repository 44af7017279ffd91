// Screenshots of every case, and axe in a real browser (contrast included). `npm run shots [-- case …]`.
// Needs Debian's chromium (or CHROMIUM=path); results in dist-preview/shots/.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build, preview } from "vite";

import { startBrowser } from "./browser.mjs";

await build({ mode: "preview", logLevel: "warn" });
const server = await preview({ mode: "preview", build: { outDir: "dist-preview" }, preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
const origin = `http://127.0.0.1:${server.httpServer.address().port}/`;
const { SHOTS } = await import("./list.mjs");
const wanted = process.argv.slice(2);
const folder = new URL("../dist-preview/shots/", import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "shots-"));
const browser = await startBrowser(process.env.CHROMIUM ?? "/usr/bin/chromium", profile);

/** Waits until the page has judged itself. */
async function judged(page, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const data = await page.data();
    if (data.axe !== undefined) return data;
    await new Promise((next) => setTimeout(next, 50));
  }
  return { axe: "did not run" };
}

let bad = 0;
for (const shot of SHOTS) {
  if (wanted.length > 0 && !wanted.includes(shot.query.split("&")[0])) continue;
  const size = shot.size ?? "1280,800";
  const name = `${shot.query.replace(/[=&,+?]/g, "_")}_${size.replace(",", "x")}${shot.scale ? `@${shot.scale}` : ""}.png`;
  const page = await browser.page(size.split(",").map(Number), shot.scale ?? 1);
  await page.open(`${origin}?case=${shot.query.replaceAll("+", "%2B")}&axe=1`);
  const data = await judged(page);
  writeFileSync(join(folder, name), await page.picture());
  await page.close();
  const faults = [
    ...(data.axe === "clean" ? [] : [`axe: ${data.axe}`]),
    ...(shot.mayScroll || data.scrolls === undefined ? [] : [`page scrolls: ${data.scrolls}`]),
    ...(data.misplaced === undefined ? [] : [data.misplaced]),
    ...(data.violation === undefined ? [] : [`CSP: ${data.violation}`]),
  ];
  if (faults.length > 0) bad += 1;
  console.log([`${faults.length === 0 ? "ok " : "BAD"} ${name}`, ...faults].join("\n    "));
}
await browser.end();
rmSync(profile, { recursive: true, force: true });
await new Promise((resolve) => server.httpServer.close(resolve));
console.log(`${bad} with faults`);
process.exit(bad === 0 ? 0 : 1);
