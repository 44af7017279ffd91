import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type Scan, Scanner, SILENCE_MS } from "./scanner";

let scans: Scan[];
let stop: () => void;
let field: HTMLInputElement;
/** How much later than pressed a key is heard. **Unit**: ms. */
let late = 0;
/** How long ago the keys that are heard now were pressed, as the clock of the test goes. **Unit**: ms. */
let waited = 0;

beforeEach(() => {
  vi.useFakeTimers();
  late = 0;
  waited = 0;
  scans = [];
  document.body.innerHTML = '<input id="cash" value="10" />';
  field = document.querySelector<HTMLInputElement>("#cash") ?? document.createElement("input");
  field.focus();
  field.setSelectionRange(2, 2);
  stop = new Scanner((scan) => scans.push(scan), { now: () => Date.now() + late, pressed: () => Date.now() - waited }).listen();
});

afterEach(() => stop());

/** A key as a browser delivers it: what is not prevented ends up in the field. */
function key(name: string, init: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...init });
  const arrives = field.dispatchEvent(event);
  if (arrives && name.length === 1) {
    field.setRangeText(name, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  }
  return arrives;
}

function burst(text: string, gap_ms: number): void {
  for (const character of text) {
    key(character);
    vi.advanceTimersByTime(gap_ms);
  }
}

test("scan_with_enter_is_routed_and_leaves_the_field_as_it_was", () => {
  burst("MZ20261123-0010", 4);
  expect(key("Enter")).toBe(false);
  expect(scans).toEqual([{ kind: "code", code: "MZ20261123-0010" }]);
  expect(field.value).toBe("10");
  expect(field.selectionStart).toBe(2);
});

test("scan_without_enter_ends_after_100_ms_of_silence", () => {
  burst("XA0001", 10);
  vi.advanceTimersByTime(80);
  expect(scans).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(scans).toEqual([{ kind: "code", code: "XA0001" }]);
  expect(field.value).toBe("10");
});

test("scan_into_a_busy_window_is_one_scan", () => {
  key("8");
  vi.advanceTimersByTime(4);
  // The field searches for the first letter; the second key waits for it.
  late = 90;
  burst("1234560000000000017", 4);
  key("Enter");
  expect(scans).toEqual([{ kind: "code", code: "81234560000000000017" }]);
  expect(field.value).toBe("10");
});

test("scan_whose_keys_wait_behind_the_timer_is_one_scan", () => {
  burst("812345", 4);
  // The search for the first letters is drawn, and the timer of the silence is heard before the keys that wait.
  late = 200;
  vi.advanceTimersByTime(SILENCE_MS);
  expect(scans).toEqual([]);
  waited = SILENCE_MS;
  burst("67890128", 4);
  key("Enter");
  expect(scans).toEqual([{ kind: "code", code: "81234567890128" }]);
});

test("scan_of_28_digits_from_424_is_a_credential", () => {
  burst(`424${"0".repeat(25)}`, 2);
  key("Enter");
  expect(scans).toEqual([{ kind: "credential" }]);
});

test.each([["27 digits", `424${"0".repeat(24)}`], ["another start", `425${"0".repeat(25)}`]])("scan_of_%s_is_only_a_code", (_name, code) => {
  burst(code, 2);
  key("Enter");
  expect(scans).toEqual([{ kind: "code", code }]);
});

test("scan_in_upper_case_survives_its_shift_keys", () => {
  for (const character of "ABCDEFGH") {
    key("Shift");
    key(character, { shiftKey: true });
    vi.advanceTimersByTime(5);
  }
  key("Enter");
  expect(scans).toEqual([{ kind: "code", code: "ABCDEFGH" }]);
});

test("hand_typing_lands_in_the_field_and_is_no_scan", () => {
  burst("123456789", 60);
  expect(key("Enter")).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(scans).toEqual([]);
  expect(field.value).toBe("10123456789");
});

test("five_quick_letters_are_a_hand", () => {
  burst("amxl1", 5);
  expect(key("Enter")).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(scans).toEqual([]);
  expect(field.value).toBe("10amxl1");
});

test("quick_letters_of_an_input_method_are_no_scan", () => {
  for (const character of "nihaonihao") {
    key(character, { isComposing: true });
    vi.advanceTimersByTime(5);
  }
  vi.advanceTimersByTime(1000);
  expect(scans).toEqual([]);
});

test("two_scans_one_after_the_other_are_two", () => {
  burst("XA0001", 3);
  key("Enter");
  vi.advanceTimersByTime(400);
  burst("XA0002", 3);
  key("Enter");
  expect(scans).toEqual([{ kind: "code", code: "XA0001" }, { kind: "code", code: "XA0002" }]);
});

test("other_listeners_never_see_a_caught_key", () => {
  const seen: string[] = [];
  const listener = (event: KeyboardEvent) => seen.push(event.key);
  window.addEventListener("keydown", listener);
  burst("12345678", 3);
  key("Enter");
  window.removeEventListener("keydown", listener);
  expect(seen.join("")).toBe("12345");
});

test("scanner_that_stopped_hears_nothing", () => {
  stop();
  burst("12345678", 3);
  vi.advanceTimersByTime(1000);
  expect(scans).toEqual([]);
  expect(field.value).toBe("1012345678");
});
