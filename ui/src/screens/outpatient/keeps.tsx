/** What stays of each line of a bill. Text in, text out: the desk works out what that makes. */
import Input from "antd/es/input/Input";
import type { KeyboardEvent } from "react";

import type { FeeLineView, KeptLineArgs } from "../../generated/api";
import { useText } from "../../text/text";

/** What was typed, by line; a line nobody touched stays whole. */
export type Kept = Readonly<Record<string, string>>;

const isNothing = (quantity: string) => /^0*(\.0*)?$/.test(quantity.trim());

/** The lines that stay, as the desk wants them. */
export function keptOf(lines: readonly FeeLineView[], keeps: Kept): KeptLineArgs[] {
  return lines.map(({ line, quantity }) => ({ line, quantity: (keeps[line] ?? quantity).trim() })).filter(({ quantity }) => !isNothing(quantity));
}

/** Does less stay than there was? */
export function isChanged(lines: readonly FeeLineView[], keeps: Kept): boolean {
  return lines.some(({ line, quantity }) => (keeps[line] ?? quantity).trim() !== quantity);
}

export function Keeps({ lines, keeps, onChange }: { lines: readonly FeeLineView[]; keeps: Kept; onChange: (keeps: Kept) => void }) {
  const words = useText().money.lines;
  /** ↑ ↓ walk the lines, as in every list. */
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!(event.target instanceof HTMLInputElement) || event.target.dataset["keep"] === undefined) return;
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input[data-keep]")];
    fields[fields.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]?.select();
  };
  return (
    <ul className="keeps" onKeyDown={onKey} role="presentation">
        {lines.map((line, place) => {
          const quantity = keeps[line.line] ?? line.quantity;
          return (
            <li key={line.line} className={quantity.trim() === line.quantity ? "keep" : "keep keep-changed"}>
              <label htmlFor={`keep-${line.line}`}>
                <span className="keep-name">{line.name}</span>
                <span className="muted"> {words.of(line.quantity)} {line.unit}</span>
              </label>
              <Input
                id={`keep-${line.line}`}
                data-keep=""
                className="quantity"
                autoFocus={place === 0}
                value={quantity}
                inputMode="decimal"
                autoComplete="off"
                onFocus={(event) => event.target.select()}
                onChange={(event) => onChange({ ...keeps, [line.line]: event.target.value })}
              />
            </li>
          );
        })}
      </ul>
  );
}
