import { useState } from "react";

import { useCalls } from "../../desk/desk";
import type { BillView } from "../../generated/api";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";
import { isChanged, type Kept, Keeps, keptOf } from "./keeps";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;

/** What stays of each line; the rest is refunded. Text in, text out: the desk works out what that makes. */
export function RefundLines({ bill, onDone }: { bill: BillView; onDone: () => void }) {
  const text = useText();
  const words = text.money.lines;
  const { run, fault, pending } = useCalls();
  const [keeps, setKeeps] = useState<Kept>({});
  const [reason, setReason] = useState("");
  const kept = keptOf(bill.lines, keeps);
  const changed = isChanged(bill.lines, keeps);
  const ready = changed && kept.length > 0 && reason.trim().length >= REASON_LENGTH_MIN;
  const submit = async () => {
    if (bill.attempt !== null && (await run("refund_lines", { attempt: bill.attempt, keeps: kept, reason: reason.trim() }))) onDone();
  };
  return (
    <Panel title={words.title} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <Keeps lines={bill.lines} keeps={keeps} onChange={setKeeps} />
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
