/** How the window looks: kept by the desk, so that it survives a restart; the web view keeps nothing. */
import type { DeskView, SetLookArgs } from "../generated/api";

export type Look = SetLookArgs;

/** Until the first view came. */
const FIRST: Look = { theme: "light", language: "zh" };

export function lookOf(view: DeskView | null): Look {
  return view?.look ?? FIRST;
}
