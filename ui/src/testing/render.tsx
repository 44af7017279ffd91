import { act, fireEvent, render, screen } from "@testing-library/react";
import { vi } from "vitest";

import { App } from "../app";
import type { DeskView } from "../generated/api";
import { FakeHost } from "./fake-host";

/** Draws the whole window over a view. */
export function draw(view: DeskView): FakeHost {
  const host = new FakeHost(view);
  render(<App host={host} />);
  return host;
}

/** Presses a key where the focus is: `F12`, `Alt+T`, `Enter`. */
export async function press(chord: string): Promise<void> {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  const name = parts.at(-1) ?? "";
  const key = name === "Esc" ? "Escape" : name;
  const code = /^[A-Z]$/.test(key) ? `Key${key}` : /^\d$/.test(key) ? `Digit${key}` : key;
  await act(async () => {
    fireEvent.keyDown(document.activeElement ?? document.body, { key, code, ctrlKey: parts.includes("Ctrl"), altKey: parts.includes("Alt"), shiftKey: parts.includes("Shift") });
    await settle();
  });
}

/** Puts text into a field, as typed by a hand. */
export async function type(label: string | RegExp, text: string): Promise<void> {
  await act(async () => {
    fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
    await settle();
  });
}

/** Lets promises and the next frame run. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.resolve();
}

/** A new view arrives. */
export async function push(host: FakeHost, view: DeskView): Promise<void> {
  await act(async () => {
    host.latest.put(view);
    await settle();
  });
}

/** What a scanner does: no pause between its keys. */
export async function scan(code: string): Promise<void> {
  await act(async () => {
    // On a busy machine the events of this loop may lie further apart than those of a scanner.
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    for (const key of [...code.split(""), "Enter"]) fireEvent.keyDown(document.activeElement ?? document.body, { key });
    clock.mockRestore();
    await settle();
  });
}
