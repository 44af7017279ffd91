/** What stands beside the bill: its full pay, its deposit, what was paid before, what is owed. */
import type { ReactNode } from "react";

import { useCalls } from "../../desk/desk";
import type { BillView, CompareView, DepositView, FullPayView, OwedView } from "../../generated/api";
import { Amount, isZero } from "../../parts/amount";
import { Copyable } from "../../parts/copyable";
import { FaultBox } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { KeyButton } from "../../parts/keycap";
import { useText } from "../../text/text";
import { word } from "../../text/zh";

function Row({ name, value, strong = false }: { name: ReactNode; value: string; strong?: boolean }) {
  return (
    <div className={strong ? "split-row split-sum" : "split-row"}>
      <dt>{name}</dt>
      <dd>
        <Amount value={value} />
      </dd>
    </div>
  );
}

export function CaseBoxes({ bill }: { bill: BillView }) {
  return (
    <>
      {bill.full_pay && <FullPayBox fullPay={bill.full_pay} />}
      {bill.deposit && <DepositBox deposit={bill.deposit} />}
      {bill.compare && <Compare compare={bill.compare} />}
    </>
  );
}

function FullPayBox({ fullPay }: { fullPay: FullPayView }) {
  const text = useText();
  const words = text.money.fullPay;
  return (
    <section className="box box-info case-box" aria-label={words.title}>
      <div className="box-head">
        <Icon name="cash" />
        <strong className="box-word">{word(text.attemptStates, fullPay.state)}</strong>
        <Copyable value={fullPay.number} label={words.number} />
      </div>
      <p>
        {fullPay.reason} · {fullPay.text}
      </p>
      <p className="box-remedy">{fullPay.advice}</p>
      <p className="muted">{fullPay.resettle_until !== null && fullPay.days_left !== null ? words.until(fullPay.resettle_until, fullPay.days_left) : words.notHere}</p>
    </section>
  );
}

function DepositBox({ deposit }: { deposit: DepositView }) {
  const text = useText();
  const words = text.money.deposit;
  return (
    <section className="box box-info case-box" aria-label={words.title}>
      <div className="box-head">
        <Icon name="cash" />
        <strong className="box-word">{word(text.attemptStates, deposit.state)}</strong>
        <Copyable value={deposit.number} label={words.number} />
        <b className="case-amount">
          <Amount value={deposit.amount} sign />
        </b>
      </div>
      <p>{deposit.text}</p>
      {!isZero(deposit.applied) && (
        <p>
          {words.applied} <Amount value={deposit.applied} sign />
        </p>
      )}
    </section>
  );
}

function Compare({ compare }: { compare: CompareView }) {
  const words = useText().money.compare;
  return (
    <section className="compare" aria-label={words.title}>
      <h3>{words.title}</h3>
      <dl>
        <Row name={words.paid} value={compare.paid} />
        <Row name={words.fund} value={compare.fund} />
        <Row name={words.account} value={compare.account} />
        <Row name={words.share} value={compare.share} />
        <Row name={isZero(compare.more) ? words.back : words.more} value={isZero(compare.more) ? compare.back : compare.more} strong />
      </dl>
    </section>
  );
}

/** The money is handed over first, then the key is pressed. What came by several ways goes back by the same. */
export function Owed({ owed }: { owed: readonly OwedView[] }) {
  const words = useText().money.owed;
  const [first] = owed;
  const { run, fault, pending } = useCalls(first?.case ?? "");
  if (!first) return null;
  return (
    <section className="refund" aria-label={words.title}>
      <p>{words.ask}</p>
      <ul className="owed">
        {owed.map((part) => (
          <li key={`${part.case}${part.method}`}>
            <span>
              {part.text}
              <span className="second">{words.by(part.method)}</span>
            </span>
            <b>
              <Amount value={part.amount} sign />
            </b>
          </li>
        ))}
      </ul>
      <KeyButton id="refund" kind="main" size="large" pending={pending} onPress={() => void run("pay_out", { case: first.case })} />
      {fault && <FaultBox fault={fault} live />}
    </section>
  );
}
