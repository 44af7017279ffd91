import { createRoot } from "react-dom/client";

import { App } from "../app";
import type { Host } from "./host";

/** Draws the window for a host. */
export function mount(host: Host): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no #root");
  createRoot(root).render(<App host={host} />);
}
