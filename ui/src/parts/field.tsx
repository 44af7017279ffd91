/** A labelled field, and Enter as "next field". */
import type { KeyboardEvent, ReactNode } from "react";

import { isComposing } from "../desk/composing";

export function Field({ label, htmlFor, children, note }: { label: ReactNode; htmlFor: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={htmlFor}>{label}</label>
      {children}
      {note}
    </div>
  );
}

/** Is the input method still at work? Its Enter chooses a word and is not ours. */
export function composing(event: KeyboardEvent): boolean {
  return isComposing(event.nativeEvent);
}

/** On a form: Enter goes to the next field, on the last one it submits. Buttons keep their own Enter. */
export function enterIsNext(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== "Enter" || event.defaultPrevented) return;
  if (composing(event)) {
    event.preventDefault();
    return;
  }
  if (!(event.target instanceof HTMLInputElement) && !(event.target instanceof HTMLSelectElement)) return;
  event.preventDefault();
  const fields = [...event.currentTarget.querySelectorAll<HTMLElement>("input:not([disabled]), select:not([disabled])")];
  const next = fields[fields.indexOf(event.target) + 1];
  if (next) next.focus();
  else event.currentTarget.requestSubmit();
}
