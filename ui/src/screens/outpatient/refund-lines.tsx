import Input from "antd/es/input/Input";
import { type KeyboardEvent, useState } from "react";

import { useCalls } from "../../desk/desk";
import type { BillView } from "../../generated/api";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;

const isNothing = (quantity: string) => /^0*(\.0*)?$/.test(quantity.trim());

/** What stays of each line; the rest is refunded. Text in, text out: the desk works out what that makes. */
export function RefundLines({ bill, onDone }: { bill: BillView; onDone: () => void }) {
  const text = useText();
  const words = text.money.lines;
  const { run, fault, pending } = useCalls();
  const [keeps, setKeeps] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(bill.lines.map((line) => [line.line, line.quantity])));
  const [reason, setReason] = useState("");
  const kept = bill.lines.map(({ line, quantity }) => ({ line, quantity: (keeps[line] ?? quantity).trim() })).filter(({ quantity }) => !isNothing(quantity));
  const changed = bill.lines.some(({ line, quantity }) => (keeps[line] ?? quantity).trim() !== quantity);
  const ready = changed && kept.length > 0 && reason.trim().length >= REASON_LENGTH_MIN;
  const submit = async () => {
    if (bill.attempt !== null && (await run("refund_lines", { attempt: bill.attempt, keeps: kept, reason: reason.trim() }))) onDone();
  };
  /** ↑ ↓ walk the lines, as in every list. */
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!(event.target instanceof HTMLInputElement) || event.target.dataset["keep"] === undefined) return;
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input[data-keep]")];
    fields[fields.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]?.select();
  };
  return (
    <Panel title={words.title} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <ul className="keeps" onKeyDown={onKey} role="presentation">
        {bill.lines.map((line, place) => {
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
                onChange={(event) => setKeeps({ ...keeps, [line.line]: event.target.value })}
              />
            </li>
          );
        })}
      </ul>
      <Field label={words.reason} htmlFor="lines-reason">
        <Combo id="lines-reason" value={reason} options={text.money.cancelReasons} placeholder={text.money.reasonHint} onChange={setReason} />
      </Field>
      {!changed && <p className="muted">{words.nothing}</p>}
      {kept.length === 0 && <p className="keys-reason">{words.all}</p>}
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
