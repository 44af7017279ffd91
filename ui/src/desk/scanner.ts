/**
 * A scanner is a keyboard that types faster than a hand. It is told apart by speed and shape, at the window, before any
 * field sees the key; so a scan can never end up as an amount.
 *
 * A burst starts with a printable ASCII key. Five keys may reach the focused field, for nobody can know earlier; at the
 * sixth the field gets back what it held when the burst began, and the rest is swallowed up to Enter or 100 ms of silence.
 */

import { isComposing } from "./composing";

/** Longest pause between two characters of a scan. */
export const GAP_MS = 30;
/** Silence that ends a scan without Enter. */
export const SILENCE_MS = 100;
/** A hand does not type so many characters at that speed. */
export const LENGTH_MIN = 6;

/** What a scan is about, by its shape. */
export type Scan = { kind: "credential" } | { kind: "code"; code: string };

/** 医保码: 28 digits that begin with 424. Everything else is looked up: a bill number, or the barcode of an item. */
export function scanOf(code: string): Scan {
  return /^424\d{25}$/.test(code) ? { kind: "credential" } : { kind: "code", code };
}

/** 追溯码: 20 digits; longer than a barcode, shorter than a 医保码. Bills and receipts that are known are looked for first. */
export function isTraceCode(code: string): boolean {
  return /^\d{20}$/.test(code);
}

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Before {
  field: Field;
  value: string;
  start: number | null;
  end: number | null;
}

function remember(target: EventTarget | null): Before | null {
  if (!(target instanceof HTMLInputElement) && !(target instanceof HTMLTextAreaElement)) return null;
  return { field: target, value: target.value, start: target.selectionStart, end: target.selectionEnd };
}

/** Puts the old text back so that React notices: through the setter of the element's own class, and as an input event. */
function restore({ field, value, start, end }: Before): void {
  const kind = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(kind, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (start !== null) field.setSelectionRange(start, end);
}

/** The clocks, so that a test can be exact. */
export interface Timing {
  /** When a key is handled. **Unit**: ms. */
  now(): number;
  /** When it was pressed. **Unit**: ms, of any beginning. */
  pressed(event: KeyboardEvent): number;
}

const CLOCKS: Timing = { now: () => performance.now(), pressed: (event) => event.timeStamp };

export class Scanner {
  private typed = "";
  private lastAt = Number.NEGATIVE_INFINITY;
  private lastPressed = Number.NEGATIVE_INFINITY;
  private before: Before | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly onScan: (scan: Scan) => void,
    private readonly timing: Timing = CLOCKS,
  ) {}

  readonly onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const at = this.timing.now();
    // The first keys of a scan reach a field, and a window that is busy with them hears the next one late: what counts is
    // when a key was pressed, where the web view tells it.
    const pressed = this.timing.pressed(event);
    const [heard, apart] = [at - this.lastAt, pressed - this.lastPressed];
    const pause = apart > 0 ? Math.min(apart, heard) : heard;
    if (event.key === "Enter") {
      if (this.caught && pause <= SILENCE_MS) {
        swallow(event);
        this.finish();
      } else {
        this.reset();
      }
      return;
    }
    if (event.key === "Shift") return;
    if (!/^[!-~]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) {
      // Some other key: a scan that was caught is complete, a few quick letters were a hand.
      if (this.caught) this.finish();
      else this.reset();
      return;
    }
    if (pause > GAP_MS) {
      if (this.caught) this.finish();
      this.reset();
      this.before = remember(event.target);
    }
    this.typed += event.key;
    this.lastAt = at;
    this.lastPressed = pressed;
    if (!this.caught) return;
    swallow(event);
    if (this.typed.length === LENGTH_MIN && this.before) restore(this.before);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.silent(), SILENCE_MS);
  };

  /** Listens before every field and every other listener. */
  listen(): () => void {
    window.addEventListener("keydown", this.onKeyDown, { capture: true });
    return () => {
      this.reset();
      window.removeEventListener("keydown", this.onKeyDown, { capture: true });
    };
  }

  private get caught(): boolean {
    return this.typed.length >= LENGTH_MIN;
  }

  /** A timer that comes late comes from a busy window, in which keys may wait behind it: they go first. */
  private silent(): void {
    const late = this.timing.now() - this.lastAt > SILENCE_MS + GAP_MS;
    if (late) this.silence = setTimeout(() => this.finish(), GAP_MS);
    else this.finish();
  }

  private finish(): void {
    const code = this.typed;
    this.reset();
    this.onScan(scanOf(code));
  }

  private reset(): void {
    clearTimeout(this.silence);
    this.typed = "";
    this.before = null;
    this.lastAt = Number.NEGATIVE_INFINITY;
    this.lastPressed = Number.NEGATIVE_INFINITY;
  }
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
