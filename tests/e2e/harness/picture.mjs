// Pictures for people to look at, in both window sizes; nothing is compared with them.

import { join } from "node:path";
import { target } from "./process.mjs";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
];

/** `target/e2e/<name>-1280.png` and `-1024.png`; the window has its first size afterwards. */
export async function picture(page, name) {
  for (const size of [...SIZES].reverse()) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(target, `e2e/${name}-${size.width}.png`) });
  }
}
