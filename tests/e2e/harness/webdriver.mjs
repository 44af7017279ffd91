// As much of the W3C WebDriver protocol as a smoke run needs, by hand: it is plain JSON over HTTP.

import { writeFileSync } from "node:fs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Names of keys for `press`; everything else is typed as it stands. */
export const KEYS = {
  Enter: "\uE007", Tab: "\uE004", Escape: "\uE00C", Backspace: "\uE003", Insert: "\uE016", Delete: "\uE017",
  Home: "\uE011", End: "\uE010", ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015",
  Shift: "\uE008", Control: "\uE009", Alt: "\uE00A",
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`F${i + 1}`, String.fromCharCode(0xe031 + i)])),
};

/** From one key to the next. */
const HAND_MS = 45;

const stroke = (value) => [{ type: "keyDown", value }, { type: "keyUp", value }];

/** Opens a session and gives back what a test may do with the window. */
export async function openSession(address, capabilities) {
  const send = async (method, path, body) => {
    const answer = await fetch(`${address}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  };
  const { sessionId } = await send("POST", "/session", { capabilities: { alwaysMatch: capabilities } });
  const at = `/session/${sessionId}`;
  const key = (name) => KEYS[name] ?? name;
  const keys = (actions) =>
    send("POST", `${at}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });

  const session = {
    /** Runs the body of a function in the page; `await` is allowed in it, `arguments` holds `values`. */
    run: (body, ...values) =>
      send("POST", `${at}/execute/async`, {
        script: `const done = arguments[arguments.length - 1];
          (async function () { ${body} }).apply(null, [].slice.call(arguments, 0, -1)).then(
            (value) => done({ value }), (fault) => done({ fault: String(fault) }));`,
        args: values,
      }).then(({ value, fault }) => {
        if (fault) throw new Error(fault);
        return value;
      }),
    /** Waits until the JavaScript expression is true in the page. (Written into the script: the page's policy forbids eval.) */
    until: async (expression, seconds = 15) => {
      const held = await session.run(
        `const end = performance.now() + arguments[0] * 1000;
         while (performance.now() < end) {
           if (${expression}) return true;
           await new Promise((next) => setTimeout(next, 20));
         }
         return false;`,
        seconds,
      );
      if (!held) throw new Error(`not within ${seconds} s: ${expression}\n${await session.text("body")}`);
    },
    /** The text of the first element that matches. */
    text: (selector) => session.run("return document.querySelector(arguments[0])?.innerText ?? null", selector),
    /** Presses keys one after the other: `press("F12")`, `press("Control+p")`, `press("1", "Enter")`. */
    press: async (...chords) => {
      for (const chord of chords) {
        const held = chord.length > 1 ? chord.split("+").map(key) : [chord];
        await keys([
          ...held.map((value) => ({ type: "keyDown", value })),
          ...held.toReversed().map((value) => ({ type: "keyUp", value })),
        ]);
      }
    },
    /** Types text into whatever has the focus, as fast as a quick hand; faster would be taken for a scanner. */
    type: (text) => keys([...text].flatMap((value) => [...stroke(value), { type: "pause", duration: HAND_MS }])),
    /** Types as a scanner does: all at once, Enter at the end. */
    scan: (code) => keys([...code, KEYS.Enter].flatMap(stroke)),
    /** Clicks the first element that matches. */
    click: async (selector) => {
      const element = await send("POST", `${at}/element`, { using: "css selector", value: selector });
      await send("POST", `${at}/element/${element[ELEMENT]}/click`);
    },
    /** Sets the size of the window. */
    size: (width, height) => send("POST", `${at}/window/rect`, { width, height }),
    /** Handles of all windows, and which one the rest speaks to. */
    windows: () => send("GET", `${at}/window/handles`),
    choose: (handle) => send("POST", `${at}/window`, { handle }),
    /** Saves what the page looks like as a PNG. */
    screenshot: async (file) => writeFileSync(file, Buffer.from(await send("GET", `${at}/screenshot`), "base64")),
    /** Closes the window; the program ends with its last one. */
    close: () => send("DELETE", at),
  };
  // Page loads and scripts wait as long as `until` may ask for.
  await send("POST", `${at}/timeouts`, { script: 120_000, pageLoad: 60_000, implicit: 0 });
  return session;
}
