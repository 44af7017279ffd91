import { expect, test } from "vitest";

import { en } from "./en";
import { keys, keyOf, pressOf } from "./keys";
import { zh } from "./zh";

test("keys_no_two_share_a_press", () => {
  const presses = Object.values(keys).map(({ press }) => press);
  expect(new Set(presses).size).toBe(presses.length);
});

test.each([
  [{ key: "F12" }, "settle"],
  [{ key: "Escape" }, "back"],
  [{ key: "Insert" }, "read_again"],
  [{ key: "l", code: "KeyL", ctrlKey: true }, "lock"],
  [{ key: "L", code: "KeyL", ctrlKey: true, shiftKey: true }, "sign_out"],
  [{ key: "?", code: "Slash", shiftKey: true }, "help"],
  [{ key: "？", code: "Slash", shiftKey: true }, "help"],
  // An input method reports no letter; the physical key still counts.
  [{ key: "Process", code: "KeyT", altKey: true }, "cancel"],
  [{ key: "t", code: "KeyT" }, null],
  [{ key: "F12", shiftKey: true }, null],
] as const)("key_%j_is_%s", (init, id) => {
  expect(keyOf(new KeyboardEvent("keydown", init))).toBe(id);
});

test("press_is_spelled_with_modifiers_in_one_order", () => {
  expect(pressOf(new KeyboardEvent("keydown", { key: "x", code: "KeyX", altKey: true, ctrlKey: true, shiftKey: true }))).toBe("Ctrl+Alt+Shift+X");
});

/** Every text of a language, functions called with samples. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return texts((value as (sample: unknown) => unknown)(1), path);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => texts(part, `${path}.${key}`));
}

test("languages_have_the_same_entries_and_none_is_empty", () => {
  const paths = (language: unknown) => texts(language).map(([path]) => path);
  expect(paths(en)).toEqual(paths(zh));
  expect(texts(zh).filter(([path, text]) => text === "" && !path.endsWith("copyNo"))).toEqual([]);
});
