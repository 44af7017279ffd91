import type { DeskView } from "../../generated/api";
import { useText } from "../../text/text";
import { FeeSearch } from "./fee-search";
import { FeeTable } from "./fee-table";
import { Rules } from "./rules";
import { Visit } from "./visit";

/** May lines be typed? Without a bill the first line begins one. */
export function mayEdit(view: DeskView): { allowed: boolean; reason: string | null } {
  if (view.bill) return view.bill.actions.edit;
  return { allowed: view.person.state === "known" || view.person.state === "by_hand", reason: null };
}

/** The middle column: the visit, the search box, the lines. */
export function What({ view }: { view: DeskView }) {
  const text = useText();
  const edit = mayEdit(view);
  return (
    <section className="column what" aria-label={text.fees.title}>
      <Visit visit={view.bill?.visit ?? null} recent={view.recent} filings={view.person.entitlement?.filings ?? []} editable={edit.allowed} bill={view.bill?.bill ?? ""} />
      <FeeSearch edit={edit} begun={view.bill !== null} />
      <FeeTable bill={view.bill} editable={edit.allowed} />
      {view.bill && <Rules bill={view.bill} />}
    </section>
  );
}
