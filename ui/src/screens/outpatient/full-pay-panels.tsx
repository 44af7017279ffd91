/** F10: the full price where it is safe, a deposit where it is not. Amounts are the desk's; nothing is worked out here. */
import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls } from "../../desk/desk";
import type { BillView, FullPayWhy } from "../../generated/api";
import { Amount, isZero } from "../../parts/amount";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Go } from "../../parts/go";
import { Panel } from "../../parts/panel";
import { NOTHING_PAID, PayFields, tenderOf } from "../../parts/pay-fields";
import { useText } from "../../text/text";

interface FormProps {
  bill: BillView;
  onDone: () => void;
}

const REASONS: readonly FullPayWhy[] = ["platform_down", "no_network", "card_unreadable", "patients_wish", "not_insured"];

export function FullPay({ bill, onDone }: FormProps) {
  const words = useText().money.fullPay;
  const { run, fault, pending } = useCalls();
  const [reason, setReason] = useState<FullPayWhy | "">("");
  const [signed, setSigned] = useState(false);
  const [paid, setPaid] = useState(NOTHING_PAID);
  const held = bill.deposit?.state === "DEPOSIT_HELD" ? bill.deposit : null;
  // A deposit that covers everything leaves nothing to take.
  const free = isZero(bill.full_pay_due);
  const tender = free ? null : tenderOf(paid, bill.full_pay_due);
  const ready = reason !== "" && (free || tender !== null) && (reason !== "patients_wish" || signed);
  const submit = async () => {
    if (bill.intent === null || reason === "" || !ready) return;
    if (await run("full_pay", { intent: bill.intent, reason, signed, ...(tender === null ? {} : { tender }) })) onDone();
  };
  return (
    <Panel title={words.title} tone="warn" ready={ready} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <p className="ask-amount">
        <span>{held ? words.rest : words.due}</span> <Amount value={bill.full_pay_due} sign />
      </p>
      {held && <p>{words.held(bill.total, held.amount)}</p>}
      <Field label={words.reason} htmlFor="full-pay-reason">
        <select id="full-pay-reason" className="select" autoFocus value={reason} onChange={(event) => setReason(REASONS.find((known) => known === event.target.value) ?? "")}>
          <option value="">{words.chooseReason}</option>
          {REASONS.map((known) => (
            <option key={known} value={known}>{words.reasons[known]}</option>
          ))}
        </select>
      </Field>
      <label className="check">
        <input type="checkbox" checked={signed} onChange={(event) => setSigned(event.target.checked)} /> {words.signed}
      </label>
      {reason === "patients_wish" && !signed && <p className="keys-reason">{words.mustSign}</p>}
      {!free && <PayFields id="full-pay" paid={paid} amount={bill.full_pay_due} onChange={setPaid} />}
      <Go pending={pending} disabled={!ready}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

export function Deposit({ bill, onDone }: FormProps) {
  const text = useText();
  const words = text.money.deposit;
  const { run, fault, pending } = useCalls();
  const [amount, setAmount] = useState("");
  const [paid, setPaid] = useState(NOTHING_PAID);
  const typed = amount.trim();
  const due = typed === "" ? bill.total : typed;
  const tender = tenderOf(paid, due);
  const submit = async () => {
    if (bill.attempt === null || tender === null) return;
    if (await run("take_deposit", { attempt: bill.attempt, ...(typed === "" ? {} : { amount: typed }), tender })) onDone();
  };
  return (
    <Panel title={words.title} tone="warn" ready={tender !== null} onBack={onDone} onSubmit={() => void submit()}>
      <p>{words.ask}</p>
      <Field label={words.amount} htmlFor="deposit-amount">
        <Input id="deposit-amount" className="pay-received" prefix="¥" autoFocus value={amount} inputMode="decimal" autoComplete="off" placeholder={words.amountHint(bill.total)} onChange={(event) => setAmount(event.target.value)} />
      </Field>
      <PayFields id="deposit" paid={paid} amount={due} onChange={setPaid} />
      <Go pending={pending} disabled={tender === null}>{words.go}</Go>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}
