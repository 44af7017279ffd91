import type { BillView } from "../../generated/api";

/** States in which nobody knows whether the platform settled; the bill goes on by itself. */
const UNRESOLVED = new Set(["IN_DOUBT", "REVERSING", "FENCING", "CONFIRMING"]);

export function isUnresolved(bill: BillView | null): boolean {
  return bill !== null && UNRESOLVED.has(bill.state);
}
