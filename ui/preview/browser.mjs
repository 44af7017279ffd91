// One headless browser for all pictures, spoken to over a pair of pipes.
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";

/** Starts Chromium and gives `page(size, scale)` and `end()`. */
export async function startBrowser(executable, profile) {
  const always = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank"];
  const child = spawn(executable, always, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [, , , input, output] = child.stdio;
  const waiting = new Map();
  let next = 0;
  let rest = "";
  output.setEncoding("utf8");
  output.on("data", (chunk) => {
    const parts = (rest + chunk).split("\0");
    rest = parts.pop();
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part);
      const wanted = waiting.get(id);
      waiting.delete(id);
      if (error) wanted?.reject(new Error(error.message));
      else wanted?.resolve(result);
    }
  });
  child.on("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("the browser has gone"));
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      next += 1;
      waiting.set(next, { resolve, reject });
      input.write(`${JSON.stringify({ id: next, method, params, sessionId })}\0`);
    });

  /** A page of its own: `open(url)`, `data()` of the root element, `picture()`, `close()`. */
  const page = async ([width, height], deviceScaleFactor) => {
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
    const ask = (method, params) => send(method, params, sessionId);
    await ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor, mobile: false });
    return {
      open: (url) => ask("Page.navigate", { url }),
      data: async () => JSON.parse((await ask("Runtime.evaluate", { expression: "JSON.stringify(document.documentElement?.dataset ?? {})" })).result.value ?? "{}"),
      picture: async () => Buffer.from((await ask("Page.captureScreenshot", { format: "png" })).data, "base64"),
      close: () => send("Target.closeTarget", { targetId }),
    };
  };
  const end = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    await send("Browser.close").catch(() => {});
    await gone;
  };
  return { page, end };
}
