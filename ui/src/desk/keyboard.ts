/**
 * One listener for every key of the table. A screen says what a key does while it is drawn; the newest wins.
 *
 * Keys of the browser that would do harm here (reload, find, print, back) are swallowed whether or not anybody answers.
 */
import { createContext, useContext, useEffect, useLayoutEffect, useRef } from "react";

import { type KeyId, keyOf, pressOf } from "../text/keys";
import { isComposing } from "./composing";

export type Handlers = Partial<Record<KeyId, () => void>>;

const SWALLOWED = new Set(["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "Ctrl+R", "Ctrl+G", "Ctrl+S"]);
const ONE_PER_PRESS = (event: KeyboardEvent) => event.repeat && event.key !== "Escape";

/** A field that holds a text. */
function isField(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable=true]");
}

/** Is a text being typed where `?` would be a letter? The search box is no such place: no item has one. */
function typesText(target: EventTarget | null): boolean {
  return isField(target) && target.dataset["search"] === undefined;
}

export class Keyboard {
  private readonly layers = new Set<{ current: Handlers }>();

  add(layer: { current: Handlers }): () => void {
    this.layers.add(layer);
    return () => this.layers.delete(layer);
  }

  readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isComposing(event)) return;
    const pressed = pressOf(event);
    // All of a field may be marked, never all of the window.
    if (SWALLOWED.has(pressed) || (pressed === "Ctrl+A" && !isField(event.target))) event.preventDefault();
    const id = keyOf(event);
    if (id === null || (id === "help" && typesText(event.target))) return;
    if (id !== "back" && id !== "read_again") event.preventDefault();
    if (ONE_PER_PRESS(event)) return;
    const layer = [...this.layers].reverse().find((candidate) => candidate.current[id]);
    layer?.current[id]?.();
  };

  listen(): () => void {
    window.addEventListener("keydown", this.onKeyDown);
    return () => window.removeEventListener("keydown", this.onKeyDown);
  }
}

export const KeyboardContext = createContext<Keyboard>(new Keyboard());

/** Answers keys of the table while the component is drawn. */
export function useKeys(handlers: Handlers): void {
  const keyboard = useContext(KeyboardContext);
  const layer = useRef(handlers);
  useLayoutEffect(() => {
    layer.current = handlers;
  });
  useEffect(() => keyboard.add(layer), [keyboard]);
}
