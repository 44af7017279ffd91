import { createContext, useContext } from "react";

import { type Text, zh } from "./zh";

/** The language of the window. */
export const TextContext = createContext<Text>(zh);

export function useText(): Text {
  return useContext(TextContext);
}
