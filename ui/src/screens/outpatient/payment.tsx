import Input from "antd/es/input/Input";
import { type KeyboardEvent, useState } from "react";

import { useCalls } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import type { BillView, OtherMethod, TenderView } from "../../generated/api";
import { Amount, grouped, isZero } from "../../parts/amount";
import { FaultBox } from "../../parts/fault-box";
import { composing } from "../../parts/field";
import { Icon } from "../../parts/icons";
import { KeyButton, Keycap } from "../../parts/keycap";
import { useText } from "../../text/text";
import { word } from "../../text/zh";

/** The largest figure on the screen. */
export function Payable({ bill, unresolved }: { bill: BillView | null; unresolved: boolean }) {
  const words = useText().money;
  const tender = bill?.tender ?? null;
  const settled = bill?.split?.settled ?? false;
  // Once a settlement is cancelled the same figure goes the other way.
  const [owed] = bill?.owed ?? [];
  const back = owed !== undefined || (bill?.actions.refund.allowed ?? false);
  const payable = owed?.amount ?? bill?.payable ?? (back ? (bill?.split?.cash_share ?? null) : null);
  // Paid: what is looked for now is the change.
  if (tender !== null && payable !== null && isZero(payable) && !back) return <Figure name={tender.method === "cash" ? words.change : words.paid} value={tender.method === "cash" ? tender.change : tender.received} kind="payable payable-settled" />;
  const name = back ? words.refundDue : settled || payable === null ? words.payable : words.payableQuoted;
  const kind = back ? "payable payable-back" : settled ? "payable payable-settled" : "payable";
  return <Figure name={name} value={payable} kind={kind} none={unresolved ? words.payableInDoubt : words.payableUnknown} />;
}

interface FigureProps {
  name: string;
  value: string | null;
  kind: string;
  /** Said in the place of a figure where there is none. */
  none?: string;
}

function Figure({ name, value, kind, none = "" }: FigureProps) {
  const long = value !== null && grouped(value).length > 9;
  return (
    <div className={kind}>
      <span className="payable-name">{name}</span>
      {value === null ? (
        <span className="payable-none">{none}</span>
      ) : (
        <span className={long ? "payable-figure payable-long" : "payable-figure"}>
          <Amount value={value} sign />
        </span>
      )}
    </div>
  );
}

/** Money on the counter: the figure, Enter. The desk works out the change. */
export function Take({ bill, onOther }: { bill: BillView; onOther: (method: OtherMethod) => void }) {
  const text = useText();
  const words = text.money;
  const { run, fault, pending } = useCalls(bill.intent ?? "");
  const [received, setReceived] = useState("");
  const take = () => {
    if (bill.intent !== null && received.trim() !== "") void run("take_cash", { intent: bill.intent, received: received.trim() });
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (composing(event)) return;
    if (event.key === "Enter") {
      take();
    } else if (event.key === "=" || event.key === "+") {
      // The plus of the number block: where the hand already is.
      event.preventDefault();
      if (bill.payable !== null) setReceived(bill.payable);
    }
  };
  useKeys({ cash: () => document.getElementById("cash-received")?.focus() });
  return (
    <div className="take">
      <div className="received">
        <label htmlFor="cash-received">
          {words.received} <Keycap id="cash" />
        </label>
        <Input
          id="cash-received"
          size="large"
          prefix="¥"
          suffix={<kbd aria-hidden="true">Enter</kbd>}
          value={received}
          inputMode="decimal"
          autoComplete="off"
          placeholder={words.exact}
          aria-describedby="cash-hint"
          onChange={(event) => setReceived(event.target.value)}
          onKeyDown={onKey}
        />
        <span id="cash-hint" className="visually-hidden">{words.receivedHint}</span>
      </div>
      {fault && <FaultBox fault={fault} live />}
      <div className="methods">
        {(["wechat_pay", "alipay", "bank_card"] as const).map((method) => (
          <KeyButton key={method} id={method} pending={pending} onPress={() => onOther(method)} />
        ))}
      </div>
    </div>
  );
}

/** Taken: how, and what was given; what goes back stands above in large type. */
export function Tendered({ tender }: { tender: TenderView }) {
  const words = useText().money;
  return (
    <div className="tendered" role="status">
      <p className="tone-ok tendered-done">
        <span>
          <Icon name="ok" /> {words.paid} · {word(words.tenderMethods, tender.method)}
        </span>
        {tender.method !== "none" && (
          <span className="tendered-received">
            {words.received} <Amount value={tender.received} sign />
          </span>
        )}
      </p>
    </div>
  );
}

/** Cancelled for certain: the money is handed back, then the key is pressed. */
export function Refund({ bill }: { bill: BillView }) {
  const words = useText().money;
  const { run, fault, pending } = useCalls(bill.intent ?? "");
  const { attempt, intent } = bill;
  return (
    <div className="refund">
      <p>{words.refundAsk}</p>
      {bill.tender && <p className="muted">{words.refundBy(word(words.tenderMethods, bill.tender.method))}</p>}
      <KeyButton
        id="refund"
        kind="main"
        size="large"
        allowed={attempt !== null && intent !== null}
        pending={pending}
        onPress={() => {
          if (attempt !== null && intent !== null) void run("pay_refund", { attempt, intent });
        }}
      />
      {fault && <FaultBox fault={fault} live />}
    </div>
  );
}
