import Input from "antd/es/input/Input";
import { useEffect, useRef, useState } from "react";

import { useCalls } from "../../desk/desk";
import type { BillView, OtherMethod, PaperKind } from "../../generated/api";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";
import { Deposit, FullPay } from "./full-pay-panels";
import { RefundLines } from "./refund-lines";

/** What is asked about a bill before something is done. */
export type AskKind = OtherMethod | "cancel" | "refund_lines" | "full_pay" | "deposit" | "abandon" | "print";

interface AskProps {
  bill: BillView;
  onDone: () => void;
}

/** A reason is kept and printed; the desk refuses a shorter one. */
const REASON_LENGTH_MIN = 2;

/** A small form in the place where money is taken. */
export function BillPanel({ kind, bill, onDone }: AskProps & { kind: AskKind }) {
  switch (kind) {
    case "wechat_pay":
    case "alipay":
    case "bank_card":
      return <TakeOther method={kind} bill={bill} onDone={onDone} />;
    case "cancel":
      return <Cancel bill={bill} onDone={onDone} />;
    case "refund_lines":
      return <RefundLines bill={bill} onDone={onDone} />;
    case "full_pay":
      return <FullPay bill={bill} onDone={onDone} />;
    case "deposit":
      return <Deposit bill={bill} onDone={onDone} />;
    case "abandon":
      return <Abandon bill={bill} onDone={onDone} />;
    case "print":
      return <PrintAgain bill={bill} onDone={onDone} />;
    default:
      return kind satisfies never;
  }
}

function TakeOther({ method, bill, onDone }: AskProps & { method: OtherMethod }) {
  const words = useText().money;
  const { run, fault, pending } = useCalls();
  const [reference, setReference] = useState("");
  const ready = reference.trim() !== "";
  const submit = async () => {
    if (bill.intent !== null && (await run("take_other", { intent: bill.intent, method, reference: reference.trim() }))) onDone();
  };
  return (
    <Panel title={words.other.title(words.otherMethods[method])} onBack={onDone} ready={ready} onSubmit={() => void submit()}>
      <Field label={words.other.reference} htmlFor="other-reference">
        <Input id="other-reference" value={reference} autoFocus autoComplete="off" maxLength={64} onChange={(event) => setReference(event.target.value)} />
      </Field>
      <Go pending={pending} disabled={!ready}>{words.other.take}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

function Cancel({ bill, onDone }: AskProps) {
  const words = useText().money;
  const { run, fault, pending } = useCalls();
  const [reason, setReason] = useState("");
  const ready = reason.trim().length >= REASON_LENGTH_MIN;
  const submit = async () => {
    if (bill.attempt !== null && (await run("cancel_settlement", { attempt: bill.attempt, reason: reason.trim() }))) onDone();
  };
  return (
    <Panel title={words.cancel.title} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.cancel.ask}</p>
      <Field label={words.cancel.reason} htmlFor="cancel-reason">
        <Combo id="cancel-reason" value={reason} options={words.cancelReasons} placeholder={words.reasonHint} autoFocus onChange={setReason} />
      </Field>
      <Go pending={pending} disabled={!ready}>{words.cancel.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

function Abandon({ bill, onDone }: AskProps) {
  const words = useText().money;
  const { run, fault, pending } = useCalls();
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => button.current?.querySelector("button")?.focus(), []);
  const submit = async () => {
    if (bill.attempt !== null && (await run("abandon", { attempt: bill.attempt }))) onDone();
  };
  return (
    <Panel title={words.abandon.title} tone="warn" onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.abandon.ask}</p>
      <div ref={button}>
        <Go pending={pending}>{words.abandon.go}</Go>
      </div>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

function PrintAgain({ bill, onDone }: AskProps) {
  const words = useText().money;
  const { run, fault, pending } = useCalls();
  const kinds = [...new Set(bill.papers.map((paper) => paper.kind))];
  const [chosen, setChosen] = useState<PaperKind | undefined>(kinds[0]);
  const [reason, setReason] = useState("");
  const ready = chosen !== undefined && reason.trim().length >= REASON_LENGTH_MIN;
  const submit = async () => {
    if (bill.attempt !== null && chosen !== undefined && (await run("print_again", { attempt: bill.attempt, paper: chosen, reason: reason.trim() }))) onDone();
  };
  return (
    <Panel title={words.print.title} ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{kinds.length === 0 ? words.print.none : words.print.ask}</p>
      <Field label={words.print.paper} htmlFor="print-paper">
        <select id="print-paper" className="select" autoFocus value={chosen} onChange={(event) => setChosen(kinds.find((kind) => kind === event.target.value))}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>{words.papers[kind]}</option>
          ))}
        </select>
      </Field>
      <Field label={words.print.reason} htmlFor="print-reason">
        <Combo id="print-reason" value={reason} options={words.printReasons} placeholder={words.reasonHint} onChange={setReason} />
      </Field>
      <Go pending={pending} disabled={!ready}>{words.print.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
