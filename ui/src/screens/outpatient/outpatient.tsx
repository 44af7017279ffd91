import { useEffect } from "react";

import type { DeskView } from "../../generated/api";
import { HowMuch } from "./how-much";
import { What } from "./what";
import { Who } from "./who";

/** Where the hands of the clerk should be, in the order of a visit. Changes rarely, so the focus is never pulled away. */
export function focusWanted(view: DeskView): string | null {
  if (view.cash_questions.length > 0) return null;
  if (view.bill?.actions.take.allowed) return "cash-received";
  const editable = view.bill ? view.bill.actions.edit.allowed : view.person.state === "known" || view.person.state === "by_hand";
  return editable ? "fee-search" : null;
}

/** F1: who, what, how much. */
export function Outpatient({ view }: { view: DeskView }) {
  const wanted = focusWanted(view);
  const about = `${wanted ?? ""} ${view.bill?.bill ?? ""} ${view.person.cert_no ?? ""}`;
  useEffect(() => {
    if (wanted !== null) document.getElementById(wanted)?.focus();
  }, [wanted, about]);
  return (
    <div className="outpatient">
      <Who view={view} />
      <What view={view} />
      <HowMuch view={view} />
    </div>
  );
}
