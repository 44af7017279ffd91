/** What the patient's page needs from the program behind it: views, and one answer. */
import type { PatientView } from "../generated/api";
import type { Outcome } from "./host";

/** A stroke: places on a field of 2,000 by 1,000 steps. */
export type Stroke = [number, number][];

/** The program behind the patient's page. */
export interface PatientHost {
  /** Tells the listener about every view; returns how to stop. */
  subscribe: (listener: () => void) => () => void;
  /** The newest view; null until the first one came. */
  current: () => PatientView | null;
  /** Is the program behind the page reachable? */
  connected: () => boolean;
  /** Hands the signature over. Never rejects. */
  sign: (number: string, strokes: Stroke[]) => Promise<Outcome>;
}
