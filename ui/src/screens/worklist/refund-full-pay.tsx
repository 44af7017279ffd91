/** A bill that was paid in full goes back, whole or in part; the money is handed over in the next step. */
import Input from "antd/es/input/Input";
import { useEffect, useState } from "react";

import { useCalls, useHost } from "../../desk/desk";
import type { FaultView, FullPayRow } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";
import { isChanged, type Kept, Keeps, keptOf } from "../outpatient/keeps";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;

/** `fallback` is the case, or the number of a receipt: a bill that is on no list any more is found by it. */
export function RefundFullPay({ fallback, onDone }: { fallback: string; onDone: () => void }) {
  const text = useText();
  const words = text.worklist.refundFullPay;
  const host = useHost();
  const { run, fault, pending } = useCalls();
  const [found, setFound] = useState<FullPayRow | null>(null);
  const [missing, setMissing] = useState<FaultView | null>(null);
  const [keeps, setKeeps] = useState<Kept>({});
  const [reason, setReason] = useState("");
  const [returned, setReturned] = useState(true);
  const [supervisor, setSupervisor] = useState("");
  useEffect(() => {
    let here = true;
    void host.query("find_full_pay", { fallback }).then((answer) => {
      if (!here) return;
      if ("fault" in answer) setMissing(answer.fault);
      else setFound(answer.rows[0] ?? null);
    });
    return () => {
      here = false;
    };
  }, [host, fallback]);
  const lines = found?.lines ?? [];
  const kept = keptOf(lines, keeps);
  const ready = found !== null && isChanged(lines, keeps) && reason.trim().length >= REASON_LENGTH_MIN && (returned || supervisor.trim() !== "");
  const submit = async () => {
    const vouched = returned ? {} : { supervisor: supervisor.trim() };
    if (await run("refund_full_pay", { fallback, keeps: kept, reason: reason.trim(), receipt_returned: returned, ...vouched })) onDone();
  };
  return (
    <Panel title={found === null ? words.title : `${words.title} · ${found.full_pay.person}`} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      {missing && <FaultBox fault={missing} live />}
      {found === null && missing === null && <p className="muted">{words.loading}</p>}
      {found !== null && (
        <>
          <p className="ask-amount">
            <span>
              {text.worklist.recall.number} <span className="code">{found.full_pay.number}</span>
            </span>
            <Amount value={found.full_pay.total} sign />
          </p>
          <Keeps lines={lines} keeps={keeps} onChange={setKeeps} />
          <fieldset className="checks">
            <legend className="visually-hidden">{text.worklist.recall.number}</legend>
            <label className="check">
              <input type="radio" name="refund-receipt" checked={returned} onChange={() => setReturned(true)} /> {text.worklist.resettle.returned}
            </label>
            <label className="check">
              <input type="radio" name="refund-receipt" checked={!returned} onChange={() => setReturned(false)} /> {text.worklist.resettle.lost}
            </label>
          </fieldset>
          {!returned && (
            <Field label={text.worklist.resettle.supervisor} htmlFor="refund-supervisor">
              <Input id="refund-supervisor" value={supervisor} autoComplete="off" onChange={(event) => setSupervisor(event.target.value)} />
            </Field>
          )}
          <Field label={text.money.lines.reason} htmlFor="refund-full-reason">
            <Combo id="refund-full-reason" value={reason} options={text.money.cancelReasons} placeholder={text.money.reasonHint} onChange={setReason} />
          </Field>
          {!isChanged(lines, keeps) && <p className="muted">{text.money.lines.nothing}</p>}
          {kept.length === 0 && <p className="keys-reason">{words.all}</p>}
        </>
      )}
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
