import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// What jsdom has not and browsers have.
Element.prototype.scrollIntoView = () => undefined;
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as unknown as typeof ResizeObserver;
window.matchMedia = (media: string) =>
  ({ media, matches: false, onchange: null, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {}, dispatchEvent: () => false }) as MediaQueryList;

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.useRealTimers();
});
