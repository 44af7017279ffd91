// Screenshots of every case, and axe in a real browser (contrast included). `npm run shots [-- case …]`.
// Needs Debian's chromium (or CHROMIUM=path); results in dist-preview/shots/.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { build, preview } from "vite";

await build({ mode: "preview", logLevel: "warn" });
const server = await preview({ mode: "preview", build: { outDir: "dist-preview" }, preview: { port: 0, host: "127.0.0.1" }, logLevel: "warn" });
const address = server.httpServer.address();
const origin = `http://127.0.0.1:${address.port}/`;
const { SHOTS } = await import("./list.mjs");
const wanted = process.argv.slice(2);
const folder = new URL("../dist-preview/shots/", import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "shots-"));
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const always = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars", `--user-data-dir=${profile}`, "--virtual-time-budget=4000"];

// Not the synchronous kind: this process is also the server the browser asks.
const run = promisify(execFile);
const limits = { encoding: "utf8", maxBuffer: 1 << 26, timeout: 60_000 };

let bad = 0;
for (const shot of SHOTS) {
  if (wanted.length > 0 && !wanted.includes(shot.query.split("&")[0])) continue;
  const size = shot.size ?? "1280,800";
  const name = `${shot.query.replace(/[=&,+?]/g, "_")}_${size.replace(",", "x")}${shot.scale ? `@${shot.scale}` : ""}.png`;
  const url = `${origin}?case=${shot.query.replaceAll("+", "%2B")}&axe=1`;
  const sized = [`--window-size=${size}`, `--force-device-scale-factor=${shot.scale ?? 1}`];
  await run(chromium, [...always, ...sized, `--screenshot=${join(folder, name)}`, url], limits);
  const { stdout: dom } = await run(chromium, [...always, ...sized, "--dump-dom", url], limits);
  const axe = /data-axe="([^"]*)"/.exec(dom)?.[1] ?? "did not run";
  const scrolls = shot.mayScroll ? undefined : /data-scrolls="([^"]*)"/.exec(dom)?.[1];
  const violation = /data-violation="([^"]*)"/.exec(dom)?.[1];
  const good = axe === "clean" && scrolls === undefined && violation === undefined;
  if (!good) bad += 1;
  console.log(`${good ? "ok " : "BAD"} ${name}${axe === "clean" ? "" : `\n    axe: ${axe}`}${scrolls ? `\n    page scrolls: ${scrolls}` : ""}${violation ? `\n    CSP: ${violation}` : ""}`);
}
rmSync(profile, { recursive: true, force: true });
await new Promise((resolve) => server.httpServer.close(resolve));
console.log(`${bad} with faults`);
process.exit(bad === 0 ? 0 : 1);
