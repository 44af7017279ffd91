/**
 * Draws one case of `src/testing/views.ts`, or one view that the desk wrote: `?case=quoted`, `?case=desk.quoted`, with
 * `&theme=dark&keys=F3,Alt+T&type=amxl&axe=1`.
 *
 * With `axe` the page is judged in the browser, colours included: what is wrong stands in the data of the root element.
 */
import axe from "axe-core";

import type { DeskView, Theme } from "../src/generated/api";
import { mount } from "../src/host/mount";
import { FakeHost } from "../src/testing/fake-host";
import { type CaseName, caseNames, cases, placeOf } from "../src/testing/views";
import { misplaced } from "./misplaced";

const written = import.meta.glob<DeskView>("../src/generated/views/*.json", { eager: true, import: "default" });
const query = new URLSearchParams(location.search);
const wanted = query.get("case") ?? "idle";
const name = wanted.replace(/^desk\./, "") as CaseName;
const view = wanted.startsWith("desk.") ? written[`../src/generated/views/${name}.json`] : cases[caseNames.includes(name) ? name : "idle"];
if (!view) throw new Error(`no view ${wanted}`);
document.addEventListener("securitypolicyviolation", (event) => {
  document.documentElement.dataset["violation"] = `${event.violatedDirective} ${event.blockedURI}`;
});
mount(new FakeHost({ ...view, look: { theme: (query.get("theme") ?? "light") as Theme, language: query.get("lang") === "en" ? "en" : "zh" } }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Presses a key of the table, as `Alt+T`. */
function press(chord: string): void {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  const init = { key: key === "Esc" ? "Escape" : key, ctrlKey: parts.includes("Ctrl"), altKey: parts.includes("Alt"), bubbles: true, cancelable: true };
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", init));
}

/** Types into the field that has the focus. */
function type(text: string): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function play(): Promise<void> {
  await pause(150);
  for (const chord of [placeOf(name), ...(query.get("keys")?.split(",") ?? [])].filter((chord) => chord !== "F1")) {
    press(chord);
    // A place is fetched when first wanted.
    await pause(chord === placeOf(name) ? 600 : 150);
  }
  const typed = query.get("type");
  if (typed !== null) type(typed);
  await pause(150);
  for (const chord of query.get("then")?.split(",") ?? []) {
    press(chord);
    await pause(150);
  }
  if (query.has("axe")) {
    const result = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    const found = result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
    const page = document.documentElement;
    if (page.scrollHeight > page.clientHeight) page.dataset["scrolls"] = `${page.scrollHeight}`;
    const wrong = misplaced();
    if (wrong.length > 0) page.dataset["misplaced"] = wrong.join("\n");
    page.dataset["axe"] = found.length === 0 ? "clean" : found.join("\n");
  }
}
void play();
