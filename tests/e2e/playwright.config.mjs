// The browser is the system's chromium: nothing is downloaded, and a test reaches nothing but 127.0.0.1.

import { defineConfig } from "@playwright/test";
import { join } from "node:path";
import { target } from "./harness/process.mjs";

export default defineConfig({
  testDir: "specs",
  testMatch: "**/*.spec.mjs",
  outputDir: join(target, "e2e/playwright"),
  // Each test has a desk of its own; two at once is what the smallest machine we test on can bear.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Any name but our own address does not resolve, so a page that loads something from outside fails its test.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ],
    },
  },
});
