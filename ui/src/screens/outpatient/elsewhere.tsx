/** A settlement of another window goes back at this one: looked up by the ids on its form, shown, then cancelled. */
import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../../desk/desk";
import type { ElsewhereView, FoundElsewhereView, TenderMethod } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";

/** Shorter reasons are refused by the desk. */
const REASON_LENGTH_MIN = 2;
const METHODS: readonly TenderMethod[] = ["cash", "wechat_pay", "alipay", "bank_card"];

export function Elsewhere({ elsewhere, onDone }: { elsewhere: ElsewhereView | null; onDone: () => void }) {
  const found = elsewhere?.found ?? null;
  if (elsewhere !== null && found !== null) return <GiveBack key={elsewhere.settlement} elsewhere={elsewhere} found={found} onDone={onDone} />;
  return <LookUp elsewhere={elsewhere} onDone={onDone} />;
}

function LookUp({ elsewhere, onDone }: { elsewhere: ElsewhereView | null; onDone: () => void }) {
  const words = useText().money.elsewhere;
  const { run, fault, pending } = useCalls();
  const [settlement, setSettlement] = useState(elsewhere?.settlement ?? "");
  const [visit, setVisit] = useState(elsewhere?.visit ?? "");
  const asking = elsewhere?.asking ?? false;
  const ready = settlement.trim() !== "" && visit.trim() !== "" && !asking;
  return (
    <Panel title={words.title} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void run("find_elsewhere", { settlement: settlement.trim(), visit: visit.trim() })}>
      <p>{words.ask}</p>
      <Field label={words.settlement} htmlFor="elsewhere-settlement">
        <Input id="elsewhere-settlement" autoFocus value={settlement} autoComplete="off" maxLength={30} onChange={(event) => setSettlement(event.target.value)} />
      </Field>
      <Field label={words.visit} htmlFor="elsewhere-visit">
        <Input id="elsewhere-visit" value={visit} autoComplete="off" maxLength={30} onChange={(event) => setVisit(event.target.value)} />
      </Field>
      {asking && <p className="muted" role="status">{words.asking}</p>}
      <Go pending={pending || asking} disabled={!ready}>{words.find}</Go>
      {fault && <FaultBox fault={fault} live />}
      {!fault && elsewhere?.fault && <FaultBox fault={elsewhere.fault} live />}
    </Panel>
  );
}

function GiveBack({ elsewhere, found, onDone }: { elsewhere: ElsewhereView; found: FoundElsewhereView; onDone: () => void }) {
  const text = useText();
  const words = text.money.elsewhere;
  const { run, fault, pending } = useCalls(elsewhere.intent);
  const [receipt, setReceipt] = useState("");
  const [method, setMethod] = useState<TenderMethod>("cash");
  const [reference, setReference] = useState("");
  const [returned, setReturned] = useState(true);
  const [supervisor, setSupervisor] = useState("");
  const [reason, setReason] = useState("");
  const told = receipt.trim() !== "" && (method === "cash" || reference.trim() !== "") && reason.trim().length >= REASON_LENGTH_MIN;
  const ready = told && (returned || supervisor.trim() !== "") && !elsewhere.asking;
  const submit = () => {
    const by = method === "cash" ? {} : { reference: reference.trim() };
    const vouched = returned ? {} : { supervisor: supervisor.trim() };
    void run("refund_elsewhere", { intent: elsewhere.intent, receipt: receipt.trim(), method, ...by, receipt_returned: returned, ...vouched, reason: reason.trim() });
  };
  return (
    <Panel title={words.title} tone="warn" ready={ready} onBack={onDone} onSubmit={submit}>
      <p>{words.found(found.terminal, found.settled_at)}</p>
      <dl className="facts">
        <div><dt>{words.settlement}</dt><dd className="code">{elsewhere.settlement}</dd></div>
        <div><dt>{words.total}</dt><dd><Amount value={found.total} sign /></dd></div>
        <div><dt>{words.fund}</dt><dd><Amount value={found.fund} sign /></dd></div>
        <div><dt>{words.account}</dt><dd><Amount value={found.account} sign /></dd></div>
      </dl>
      <p className="ask-amount">
        <span>{words.cash}</span>
        <Amount value={found.cash} sign />
      </p>
      <Field label={words.receipt} htmlFor="elsewhere-receipt">
        <Input id="elsewhere-receipt" autoFocus value={receipt} autoComplete="off" maxLength={32} onChange={(event) => setReceipt(event.target.value)} />
      </Field>
      <Field label={words.method} htmlFor="elsewhere-method">
        <select id="elsewhere-method" className="select" value={method} onChange={(event) => setMethod(METHODS.find((known) => known === event.target.value) ?? "cash")}>
          {METHODS.map((known) => (
            <option key={known} value={known}>{text.money.pay.ways[known]}</option>
          ))}
        </select>
      </Field>
      {method !== "cash" && (
        <Field label={words.reference} htmlFor="elsewhere-reference">
          <Input id="elsewhere-reference" value={reference} autoComplete="off" maxLength={64} onChange={(event) => setReference(event.target.value)} />
        </Field>
      )}
      <fieldset className="checks">
        <legend className="visually-hidden">{words.receipt}</legend>
        <label className="check">
          <input type="radio" name="elsewhere-form" checked={returned} onChange={() => setReturned(true)} /> {words.returned}
        </label>
        <label className="check">
          <input type="radio" name="elsewhere-form" checked={!returned} onChange={() => setReturned(false)} /> {words.lost}
        </label>
      </fieldset>
      {!returned && (
        <Field label={words.supervisor} htmlFor="elsewhere-supervisor">
          <Input id="elsewhere-supervisor" value={supervisor} autoComplete="off" onChange={(event) => setSupervisor(event.target.value)} />
        </Field>
      )}
      <Field label={words.reason} htmlFor="elsewhere-reason">
        <Combo id="elsewhere-reason" value={reason} options={text.money.cancelReasons} placeholder={text.money.reasonHint} onChange={setReason} />
      </Field>
      {elsewhere.asking && <p className="muted" role="status">{words.asking}</p>}
      <Go pending={pending || elsewhere.asking} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
      {!fault && elsewhere.fault && <FaultBox fault={elsewhere.fault} live />}
    </Panel>
  );
}
