import { createRoot } from "react-dom/client";

import { App } from "../app";
import { withoutMenu } from "./closed-page";
import type { Host } from "./host";

/** Draws the window for a host. */
export function mount(host: Host): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("the page has no #root");
  withoutMenu(window);
  createRoot(root).render(<App host={host} />);
}
