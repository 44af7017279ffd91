/** Names of codes as the centre last gave them, laid over the built-in words of a language. */

import type { CodeLabelRow } from "../generated/api";
import type { Text } from "./zh";

type Words = Record<string, string>;

/** Lists of the desk, and where the words of the window stand for them. */
const LISTS = {
  insurance_kind: "insuranceKinds",
  person_kind: "personKinds",
  care_kind: "careKinds",
  sex: "sexes",
} as const;

/**
 * The text with names of the centre. Where the language is not the centre's own only codes without a word of their own take
 * its name.
 */
export function labelled(text: Text, rows: CodeLabelRow[], ofCentre: boolean): Text {
  const next: Text = { ...text };
  for (const [list, table] of Object.entries(LISTS)) {
    const words: Words = { ...text[table] };
    for (const row of rows) {
      if (row.list !== list) continue;
      if (!(row.code in words) || (ofCentre && row.centre)) words[row.code] = row.label;
    }
    next[table] = words;
  }
  return next;
}

/** The name of a code of the platform; one that no list has is shown itself with a word. */
export function codeName(text: Text, words: Words, code: string): string {
  if (code === "") return text.catalog.codeUnsaid;
  return words[code] ?? text.catalog.codeUnlisted(code);
}
