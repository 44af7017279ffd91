// The real program in a real window: Xvfb → tauri-driver → WebKitWebDriver → the program.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, target, tool } from "./process.mjs";
import { startScreen } from "./screen.mjs";
import { openSession } from "./webdriver.mjs";

/** Where pictures go. */
export const pictures = join(target, "e2e");

/**
 * Starts a program and gives back its window: the calls of `webdriver.mjs` plus `picture(name)` and `end()`.
 * `application` is a path, `args` its arguments; `env` is added to the environment of the program.
 */
export async function openWindow({ application, args = [], env = {}, width = 1280, height = 800 }) {
  mkdirSync(pictures, { recursive: true });
  const screen = await startScreen();
  const [port, nativePort] = [await freePort(), await freePort()];
  const driver = start(
    tool("tauri-driver"),
    ["--port", `${port}`, "--native-port", `${nativePort}`, "--native-driver", tool("WebKitWebDriver")],
    { env: { ...process.env, ...screen.env, ...env } },
  );
  const end = async () => {
    await driver.end();
    await screen.end();
  };
  try {
    const address = `http://127.0.0.1:${port}`;
    await answering(address, driver);
    const session = await openSession(address, { browserName: "wry", "tauri:options": { application, args } });
    await session.size(width, height);
    return {
      ...session,
      picture: (name) => session.screenshot(join(pictures, `${name}.png`)),
      end: async () => {
        // A program that has already gone has no session left to close.
        await session.close().catch(() => {});
        await end();
      },
    };
  } catch (fault) {
    await end();
    throw new Error(`${fault.message}\n${driver.output}`, { cause: fault });
  }
}

/** Waits until the driver takes requests; it prints nothing to wait for. */
async function answering(address, driver, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end && driver.child.exitCode === null; ) {
    const answer = await fetch(`${address}/status`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error("tauri-driver does not answer");
}
