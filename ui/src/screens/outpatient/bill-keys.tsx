import { useCalls, useHint } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import type { ActionsView, BillView, DeskView } from "../../generated/api";
import { FaultBox } from "../../parts/fault-box";
import { KeyButton } from "../../parts/keycap";
import { useText } from "../../text/text";
import type { AskKind } from "./bill-panel";
import { isUnresolved } from "./bill-state";

/** F11 and F12 are offered until the settlement is on its way; afterwards their place belongs to the money. */
const BEFORE = new Set(["DRAFT", "REGISTERED", "UPLOADED", "QUOTED", "SETTLING"]);
/** Nothing is left to do here but to call the next one. */
const OVER = new Set(["VOID", "REFUNDED", "MANUAL"]);
/** A bill paid in full is over as well until the insurance settles it. */
const isPaidInFull = (bill: BillView) => bill.full_pay !== null && bill.full_pay.state !== "FP_RESETTLING";

interface BillKeysProps {
  view: DeskView;
  actions: ActionsView;
  /** A question stands above: its key is the next thing, not one of these. */
  asking: boolean;
  onAsk: (kind: AskKind) => void;
}

/** F10: drawn only where it may be pressed; pressed all the same, it says what is waited for. */
function FullPayKey({ actions, onAsk }: { actions: ActionsView; onAsk: (kind: AskKind) => void }) {
  const text = useText();
  const hint = useHint();
  const { full_pay: fullPay, deposit } = actions;
  const offered = fullPay.allowed ? "full_pay" : deposit.allowed ? "deposit" : null;
  useKeys(offered === null ? { full_pay: () => fullPay.reason !== null && hint(text.money.fullPay.notYet(fullPay.reason)) } : {});
  // Its place stays free, so that no key moves.
  if (offered === null) return <span />;
  return <KeyButton key={offered} id="full_pay" label={offered === "deposit" ? text.money.deposit.title : undefined} onPress={() => onAsk(offered)} />;
}

/** The keys of the bill. One of them is the next thing to do and looks like it. */
export function BillKeys({ view, actions, asking, onAsk }: BillKeysProps) {
  const { bill, person } = view;
  const { run, fault, pending } = useCalls(`${bill?.attempt ?? ""} ${bill?.state ?? ""} ${person.state}`);
  const text = useText();
  const unresolved = isUnresolved(bill) || bill?.state === "MANUAL";
  const intent = bill?.intent ?? null;
  const mayGoOn = person.state !== "waiting" || bill !== null;
  const isOver = bill !== null && (bill.tender !== null || isPaidInFull(bill) || OVER.has(bill.state) || isUnresolved(bill));
  const main = asking ? null : actions.settle.allowed ? "settle" : actions.quote.allowed ? "quote" : isOver && !actions.refund.allowed && bill.owed.length === 0 ? "next" : null;
  const beforeSettling = bill === null || BEFORE.has(bill.state) || actions.quote.allowed || actions.settle.allowed;
  // Said without being asked only where neither key works; a key that is pressed in vain says its reason anyway.
  const reason = beforeSettling && main === null && !asking ? (actions.quote.reason ?? actions.settle.reason) : null;
  return (
    <div className="bill-keys">
      {fault && <FaultBox fault={fault} live />}
      {reason !== null && <p className="keys-reason">{reason}</p>}
      {beforeSettling && <div className="two-keys">
        <KeyButton id="quote" size="large" kind={main === "quote" ? "main" : "plain"} allowed={actions.quote.allowed} reason={actions.quote.reason} pending={pending} onPress={() => void run("quote", {})} />
        <KeyButton
          id="settle"
          size="large"
          kind={main === "settle" ? "main" : "plain"}
          allowed={actions.settle.allowed && intent !== null}
          reason={actions.settle.reason}
          pending={pending}
          onPress={() => {
            if (intent !== null) void run("confirm_settlement", { intent });
          }}
        />
      </div>}
      <div className="two-keys">
        <KeyButton id="next_patient" kind={main === "next" ? "main" : "plain"} allowed={mayGoOn} pending={pending} onPress={() => void run("next_patient", {})} />
        <KeyButton id="print_again" allowed={actions.print.allowed} reason={actions.print.reason} onPress={() => onAsk("print")} />
        {beforeSettling || unresolved ? (
          <>
            <FullPayKey actions={actions} onAsk={onAsk} />
            <KeyButton id="abandon" allowed={actions.abandon.allowed} reason={actions.abandon.reason} onPress={() => onAsk("abandon")} />
          </>
        ) : (
          <>
            <KeyButton id="cancel" allowed={actions.cancel.allowed} reason={actions.cancel.reason} onPress={() => onAsk("cancel")} />
            <KeyButton id="refund_lines" allowed={actions.refund_lines.allowed} reason={actions.refund_lines.reason} onPress={() => onAsk("refund_lines")} />
          </>
        )}
      </div>
      {unresolved && !actions.full_pay.allowed && actions.full_pay.reason !== null && <p className="keys-reason">{text.money.fullPay.notYet(actions.full_pay.reason)}</p>}
    </div>
  );
}
