/** Money over the counter, as part of a form: how, and what was given or which slip says so. */
import Input from "antd/es/input/Input";
import type { KeyboardEvent } from "react";

import type { TenderArgs, TenderMethod } from "../generated/api";
import { useText } from "../text/text";
import { composing, Field } from "./field";

/** What is typed so far. */
export interface Paid {
  method: TenderMethod;
  received: string;
  reference: string;
}

export const NOTHING_PAID: Paid = { method: "cash", received: "", reference: "" };

const METHODS: readonly TenderMethod[] = ["cash", "wechat_pay", "alipay", "bank_card"];

/** As the desk wants it; null while something is missing. Only cash may be more than the amount. */
export function tenderOf(paid: Paid, amount: string): TenderArgs | null {
  if (paid.method === "cash") return paid.received.trim() === "" ? null : { method: "cash", received: paid.received.trim() };
  return paid.reference.trim() === "" ? null : { method: paid.method, received: amount, reference: paid.reference.trim() };
}

interface PayFieldsProps {
  /** Begins the ids of the fields. */
  id: string;
  paid: Paid;
  /** What is to be paid: taken over by `=` or `+`. */
  amount: string;
  onChange: (paid: Paid) => void;
}

export function PayFields({ id, paid, amount, onChange }: PayFieldsProps) {
  const text = useText();
  const words = text.money.pay;
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (composing(event) || (event.key !== "=" && event.key !== "+")) return;
    event.preventDefault();
    onChange({ ...paid, received: amount });
  };
  return (
    <div className="pay-fields">
      <Field label={words.method} htmlFor={`${id}-method`}>
        <select id={`${id}-method`} className="select" value={paid.method} onChange={(event) => onChange({ ...paid, method: METHODS.find((method) => method === event.target.value) ?? "cash" })}>
          {METHODS.map((method) => (
            <option key={method} value={method}>{words.ways[method]}</option>
          ))}
        </select>
      </Field>
      {paid.method === "cash" ? (
        <Field label={words.received} htmlFor={`${id}-received`}>
          <Input id={`${id}-received`} className="pay-received" prefix="¥" value={paid.received} inputMode="decimal" autoComplete="off" placeholder={text.money.exact} onKeyDown={onKey} onChange={(event) => onChange({ ...paid, received: event.target.value })} />
        </Field>
      ) : (
        <Field label={words.reference} htmlFor={`${id}-reference`}>
          <Input id={`${id}-reference`} value={paid.reference} autoComplete="off" maxLength={64} onChange={(event) => onChange({ ...paid, reference: event.target.value })} />
        </Field>
      )}
    </div>
  );
}
