/** A bill that was paid in full is settled after all, or goes to the insurer by hand; a deposit goes back. */
import Input from "antd/es/input/Input";
import { useEffect, useRef, useState } from "react";

import { useCalls } from "../../desk/desk";
import type { DepositView, FullPayView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { KeyButton } from "../../parts/keycap";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;

interface ResettleProps {
  fullPay: FullPayView;
  onDone: () => void;
  /** It has begun and stands on F1. */
  onBegun: () => void;
  /** The patient gives it back instead. */
  onRefund: () => void;
}

export function Resettle({ fullPay, onDone, onBegun, onRefund }: ResettleProps) {
  const text = useText();
  const words = text.worklist.resettle;
  const { run, fault, pending } = useCalls();
  const [returned, setReturned] = useState(true);
  const [supervisor, setSupervisor] = useState("");
  const [unclaimed, setUnclaimed] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  const ready = fullPay.may_resettle && unclaimed && (returned || supervisor.trim() !== "");
  const submit = async () => {
    const vouched = returned ? {} : { supervisor: supervisor.trim() };
    if (await run("resettle", { fallback: fullPay.case, receipt_returned: returned, unclaimed_signed: unclaimed, ...vouched })) onBegun();
  };
  const claim = async () => {
    if (await run("claim_manually", { fallback: fullPay.case })) onDone();
  };
  return (
    <Panel title={`${words.title} · ${fullPay.person}`} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <p className="ask-amount">
        <span>
          {words.number} <span className="code">{fullPay.number}</span>
        </span>
        <Amount value={fullPay.total} sign />
      </p>
      <label className="check">
        <input ref={box} type="checkbox" checked={unclaimed} onChange={(event) => setUnclaimed(event.target.checked)} /> {words.unclaimed}
      </label>
      {!unclaimed && <p className="keys-reason">{words.mustSign}</p>}
      <fieldset className="checks">
        <legend className="visually-hidden">{words.number}</legend>
        <label className="check">
          <input type="radio" name="receipt" checked={returned} onChange={() => setReturned(true)} /> {words.returned}
        </label>
        <label className="check">
          <input type="radio" name="receipt" checked={!returned} onChange={() => setReturned(false)} /> {words.lost}
        </label>
      </fieldset>
      {!returned && (
        <Field label={words.supervisor} htmlFor="resettle-supervisor">
          <Input id="resettle-supervisor" value={supervisor} autoComplete="off" onChange={(event) => setSupervisor(event.target.value)} />
        </Field>
      )}
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fullPay.may_refund && (
        <div className="panel-other">
          <p>{words.refund}</p>
          <KeyButton id="refund_full_pay" onPress={onRefund} />
        </div>
      )}
      {fullPay.may_claim && (
        <div className="panel-other">
          <p>{words.claim}</p>
          <KeyButton id="claim_manually" pending={pending} onPress={() => void claim()} />
        </div>
      )}
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

export function ReturnDeposit({ deposit, onDone }: { deposit: DepositView; onDone: () => void }) {
  const text = useText();
  const words = text.worklist.returnDeposit;
  const { run, fault, pending } = useCalls();
  const [reason, setReason] = useState("");
  const ready = reason.trim().length >= REASON_LENGTH_MIN;
  const submit = async () => {
    if (await run("return_deposit", { deposit: deposit.case, reason: reason.trim() })) onDone();
  };
  return (
    <Panel title={`${words.title} · ${deposit.person}`} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <p className="ask-amount">
        <span className="code">{deposit.number}</span>
        <Amount value={deposit.amount} sign />
      </p>
      <Field label={words.reason} htmlFor="deposit-reason">
        <Combo id="deposit-reason" value={reason} options={words.reasons} placeholder={text.money.reasonHint} autoFocus onChange={setReason} />
      </Field>
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

/** What is owed for a case, whichever it is. */
export interface OwedCase {
  case: string;
  number: string;
  person: string;
  owed: string;
}

/** The money is handed over first; only the named key says so, never an Enter too many. */
export function PayOut({ owed, onDone }: { owed: OwedCase; onDone: () => void }) {
  const text = useText();
  const { run, fault, pending } = useCalls();
  const pay = async () => {
    if (await run("pay_out", { case: owed.case })) onDone();
  };
  return (
    <Panel title={`${text.money.owed.title} · ${owed.person}`} tone="warn" ready={false} onBack={onDone} onSubmit={() => undefined}>
      <p>{text.money.owed.ask}</p>
      <p className="ask-amount">
        <span className="code">{owed.number}</span>
        <Amount value={owed.owed} sign />
      </p>
      <KeyButton id="refund" kind="main" size="large" pending={pending} onPress={() => void pay()} />
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
