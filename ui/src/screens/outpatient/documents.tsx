import type { BillView } from "../../generated/api";
import { Amount } from "../../parts/amount";
import { Icon } from "../../parts/icons";
import { useText } from "../../text/text";

/** What the desk has put apart by itself: one line for each prescription that came mixed. */
export function Documents({ bill }: { bill: BillView }) {
  const words = useText().fees;
  const prescriptions = [...new Set(bill.documents.map((document) => document.prescription))];
  return prescriptions.map((prescription) => (
    <p key={prescription} className="fees-apart" role="status">
      <Icon name="info" size={15} /> {words.apart(prescription)}
      {bill.documents.filter((document) => document.prescription === prescription).map((document) => (
        <span key={document.number} className="fees-part">
          <b>{document.number}</b> {words.partKind(document.kind, document.self_paid)} {words.count(document.lines)} <Amount value={document.total} sign />
        </span>
      ))}
    </p>
  ));
}
