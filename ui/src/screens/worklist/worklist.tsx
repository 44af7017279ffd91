import { useEffect, useRef, useState } from "react";

import "../../look/lists.css";
import { useCalls } from "../../desk/desk";
import type { DepositView, DeskView, FullPayView, WorkItemView } from "../../generated/api";
import { FaultBox } from "../../parts/fault-box";
import { Icon } from "../../parts/icons";
import { useText } from "../../text/text";
import { Decide } from "./decide";
import { Items } from "./items";
import { Notices, Recovered } from "./notices";
import { Deposits, Recall } from "./recall";
import { RefundFullPay } from "./refund-full-pay";
import { type OwedCase, PayOut, Resettle, ReturnDeposit } from "./resettle";

/** What is asked before something is done with an item. */
type Asking = { kind: "decide"; item: WorkItemView } | { kind: "resettle"; fullPay: FullPayView } | { kind: "refund_full_pay"; fallback: string } | { kind: "return_deposit"; deposit: DepositView } | { kind: "pay_out"; owed: OwedCase };

/** The row a form is about. */
function keyOf(asking: Asking): string {
  switch (asking.kind) {
    case "decide":
      return asking.item.attempt;
    case "resettle":
      return asking.fullPay.case;
    case "refund_full_pay":
      return asking.fallback;
    case "return_deposit":
      return asking.deposit.case;
    case "pay_out":
      return asking.owed.case;
    default:
      return asking satisfies never;
  }
}

interface WorklistProps {
  view: DeskView;
  /** The case a scanned receipt belongs to. */
  wanted: string | null;
  /** An item was brought back: the clerk wants to see it. */
  onOpen: () => void;
}

/** F3: everything that is open, what the program does about it by itself, and the one thing a person can do. */
export function Worklist({ view, wanted, onOpen }: WorklistProps) {
  const text = useText();
  const words = text.worklist;
  const { run, fault } = useCalls();
  const scanned = view.full_pays.find((fullPay) => fullPay.case === wanted && fullPay.may_resettle);
  const [asking, setAsking] = useState<Asking | null>(scanned ? { kind: "resettle", fullPay: scanned } : wanted === null ? null : { kind: "refund_full_pay", fallback: wanted });
  const page = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<string | undefined>(undefined);
  // Whoever pressed F3 wants the list under the arrow keys; after a form, the row it was about: an Enter too many only opens it again.
  useEffect(() => {
    if (asking !== null) {
      cameFrom.current = keyOf(asking);
      return;
    }
    const rows = [...(page.current?.querySelectorAll<HTMLElement>("tbody tr[tabindex]") ?? [])];
    (rows.find((row) => row.dataset["case"] === cameFrom.current) ?? rows[0])?.focus();
  }, [asking]);

  const open = async (item: WorkItemView) => {
    if (item.action === "decide_manual") setAsking({ kind: "decide", item });
    else if (item.action === "reopen" && (await run("reopen", { attempt: item.attempt }))) onOpen();
  };
  const empty = view.worklist.length + view.full_pays.length + view.deposits.length === 0;
  return (
    <div className="page" ref={page}>
      <h2>
        {words.title} <span className="muted">{words.count(view.worklist.length)}</span>
      </h2>
      {fault && <FaultBox fault={fault} live />}
      {asking && <Ask asking={asking} onDone={() => setAsking(null)} onOpen={onOpen} onRefund={(fallback) => setAsking({ kind: "refund_full_pay", fallback })} />}
      {empty && (
        <div className="blank blank-page">
          <Icon name="ok" size={44} />
          <p>
            <b>{words.empty}</b>
          </p>
          <p>{words.emptyHint}</p>
        </div>
      )}
      {view.worklist.length > 0 && <Items items={view.worklist} now={view.status.now} onOpen={(item) => void open(item)} />}
      {view.full_pays.length > 0 && <Recall fullPays={view.full_pays} now={view.status.now} onOpen={(fullPay) => setAsking(fullPay.owed === null ? { kind: "resettle", fullPay } : { kind: "pay_out", owed: { ...fullPay, owed: fullPay.owed } })} />}
      {view.deposits.length > 0 && <Deposits deposits={view.deposits} now={view.status.now} onOpen={(deposit) => setAsking(deposit.owed === null ? { kind: "return_deposit", deposit } : { kind: "pay_out", owed: { ...deposit, owed: deposit.owed } })} />}
      <Recovered recovered={view.recovered} />
      <Notices view={view} />
    </div>
  );
}

function Ask({ asking, onDone, onOpen, onRefund }: { asking: Asking; onDone: () => void; onOpen: () => void; onRefund: (fallback: string) => void }) {
  switch (asking.kind) {
    case "decide":
      return <Decide key={asking.item.attempt} item={asking.item} onDone={onDone} />;
    case "resettle":
      return <Resettle key={asking.fullPay.case} fullPay={asking.fullPay} onDone={onDone} onBegun={onOpen} onRefund={() => onRefund(asking.fullPay.case)} />;
    case "refund_full_pay":
      return <RefundFullPay key={asking.fallback} fallback={asking.fallback} onDone={onDone} />;
    case "return_deposit":
      return <ReturnDeposit key={asking.deposit.case} deposit={asking.deposit} onDone={onDone} />;
    case "pay_out":
      return <PayOut key={asking.owed.case} owed={asking.owed} onDone={onDone} />;
    default:
      return asking satisfies never;
  }
}
