import { useState } from "react";

import type { ActionView, ActionsView, BillView, DeskView } from "../../generated/api";
import { Copyable } from "../../parts/copyable";
import { FaultBox } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { Scroll } from "../../parts/scroll";
import { Busy } from "../../parts/seconds";
import { Steps } from "../../parts/steps";
import { useText } from "../../text/text";
import { word } from "../../text/zh";
import { BillKeys } from "./bill-keys";
import { type AskKind, BillPanel } from "./bill-panel";
import { isUnresolved } from "./bill-state";
import { CaseBoxes, Owed } from "./case-boxes";
import { CashQuestion } from "./cash-question";
import { Payable, Refund, Take, Tendered } from "./payment";
import { Split } from "./split";

const NOT_NOW: ActionView = { allowed: false, reason: null };
const NO_BILL: ActionsView = { edit: NOT_NOW, trace: NOT_NOW, quote: NOT_NOW, settle: NOT_NOW, take: NOT_NOW, cancel: NOT_NOW, refund: NOT_NOW, refund_lines: NOT_NOW, full_pay: NOT_NOW, deposit: NOT_NOW, abandon: NOT_NOW, print: NOT_NOW };

/** Forms that are about another amount than the one that is payable; they name it themselves. */
const NAMES_ITS_AMOUNT = new Set<AskKind>(["full_pay", "deposit", "refund_lines"]);

/** The right column: how far the bill is, who pays what, and the money. */
export function HowMuch({ view }: { view: DeskView }) {
  const text = useText();
  const { bill } = view;
  const [asking, setAsking] = useState<{ kind: AskKind; about: string } | null>(null);
  const about = `${bill?.attempt ?? ""} ${bill?.state ?? ""}`;
  // A form about a bill closes by itself when the bill has moved on under it.
  const ask = asking?.about === about ? asking.kind : null;
  const [question] = view.cash_questions;
  const actions = bill?.actions ?? NO_BILL;
  return (
    <section className="column how-much" aria-label={text.money.title}>
      <BillHead bill={bill} />
      <Scroll className="column-scroll">
        {bill?.busy && !isUnresolved(bill) && <Busy busy={bill.busy} />}
        <Trouble bill={bill} doing={view.worklist.find((item) => item.attempt === bill?.attempt)?.doing ?? null} />
        {bill && <CaseBoxes bill={bill} />}
        {bill && <Split total={bill.total} split={bill.split} estimate={bill.estimate} papers={bill.papers} />}
      </Scroll>
      {!(ask !== null && NAMES_ITS_AMOUNT.has(ask)) && <Payable bill={bill} unresolved={isUnresolved(bill)} />}
      {question ? (
        <CashQuestion key={question.case_id} question={question} more={view.cash_questions.length - 1} />
      ) : ask && bill ? (
        <BillPanel kind={ask} bill={bill} onDone={() => setAsking(null)} />
      ) : (
        <Money bill={bill} actions={actions} onAsk={(kind) => setAsking({ kind, about })} />
      )}
      {/* Under a form there is one thing to do and one way back; the other keys would only be in its way. */}
      {(ask === null || question !== undefined) && <BillKeys view={view} actions={actions} asking={question !== undefined} onAsk={(kind) => setAsking({ kind, about })} />}
    </section>
  );
}

function Money({ bill, actions, onAsk }: { bill: BillView | null; actions: ActionsView; onAsk: (kind: AskKind) => void }) {
  if (!bill) return null;
  if (actions.refund.allowed) return <Refund bill={bill} />;
  if (bill.owed.length > 0) return <Owed owed={bill.owed} />;
  if (actions.take.allowed) return <Take bill={bill} onOther={onAsk} />;
  return bill.tender ? <Tendered tender={bill.tender} /> : null;
}

function BillHead({ bill }: { bill: BillView | null }) {
  const text = useText();
  const words = text.money;
  const tone = isUnresolved(bill) || bill?.changed === true ? "warn" : bill?.state === "MANUAL" ? "bad" : bill?.state === "SETTLED" ? "ok" : "none";
  return (
    <div className="bill-head">
      <p className="bill-line">
        {bill ? (
          <>
            <Copyable value={bill.bill} label={words.bill} />
            <span className={`bill-state tone-${tone}`}>
              {tone !== "none" && <Icon name={tone} size={16} />} {bill.changed ? words.changed : word(text.attemptStates, bill.state)}
            </span>
          </>
        ) : (
          <span className="muted">{words.noBill}</span>
        )}
      </p>
      <Steps label={words.stepsLabel} names={words.steps} words={words.stepStates} states={bill?.steps ?? ["waiting", "waiting", "waiting", "waiting", "waiting"]} />
    </div>
  );
}

/** What went wrong with this bill, loudest first; the platform's words untouched. */
function Trouble({ bill, doing }: { bill: BillView | null; doing: string | null }) {
  const text = useText();
  const words = text.money;
  if (!bill) return null;
  const saidAlready = bill.fault !== null && bill.fault.detail === bill.refusal;
  return (
    <>
      {isUnresolved(bill) && (
        <div className="box box-warn in-doubt" role="alert">
          <div className="box-head">
            <Icon name="warn" size={22} />
            <strong className="box-word">{words.inDoubt}</strong>
            {bill.fault && <Copyable value={bill.fault.code} />}
          </div>
          {bill.busy ? <Busy busy={bill.busy} /> : doing !== null && <p className="doing">{doing}</p>}
          {bill.fault && <p className="box-text">{bill.fault.text}</p>}
          <p className="box-remedy">{bill.fault?.remedy ?? words.inDoubtSafe}</p>
          {bill.fault?.detail && <Scroll as="blockquote" className="verbatim">{bill.fault.detail}</Scroll>}
        </div>
      )}
      {bill.fault && !isUnresolved(bill) && <FaultBox fault={bill.fault} live />}
      {bill.refusal !== null && !saidAlready && (
        <div className="box box-bad" role="alert">
          <div className="box-head">
            <Icon name="bad" />
            <strong className="box-word">{words.refused}</strong>
            <span className="box-who">{words.refusedWords}</span>
          </div>
          <Scroll as="blockquote" className="verbatim">{bill.refusal}</Scroll>
        </div>
      )}
    </>
  );
}
