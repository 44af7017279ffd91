import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// jsdom weighs every rule for every question about an element; styles are judged in a browser, by `npm run shots`.
vi.mock("../look/theme", async (load) => {
  const theme = await load<typeof import("../look/theme")>();
  return { ...theme, tokensOf: (name: Parameters<typeof theme.tokensOf>[0]) => ({ ...theme.tokensOf(name), zeroRuntime: true }) };
});

// Screens beside F1 are fetched when first wanted, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

// What jsdom has not and browsers have.
Element.prototype.scrollIntoView = () => undefined;
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.matchMedia = (media: string) =>
  ({ media, matches: false, onchange: null, addEventListener() {}, removeEventListener() {}, dispatchEvent: () => false }) as unknown as MediaQueryList;

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.useRealTimers();
});
