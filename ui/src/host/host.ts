/**
 * What the window needs from the program behind it. Two implementations: a Tauri window, and a loopback server.
 *
 * Deliberately not here: caching, retries, optimistic updates. The desk pushes whole views; the window draws the newest.
 */
import type { Commands, DeskView, FaultView, Queries } from "../generated/api";

/** A call is accepted or refused; data only ever arrives as the next view. */
export type Outcome = { ok: true } | { fault: FaultView };

/** Rows of a query, or why there are none. */
export type Rows<Row> = { rows: Row[] } | { fault: FaultView };

/** The program behind the window. */
export interface Host {
  /** Sends a call of the contract. Never rejects. */
  call<K extends keyof Commands>(name: K, args: Commands[K]): Promise<Outcome>;
  /** Asks a query of the contract. Never rejects. */
  query<K extends keyof Queries>(name: K, args: Queries[K][0]): Promise<Rows<Queries[K][1]>>;
  /** Tells the listener about every view and every change of the connection; returns how to stop. */
  subscribe: (listener: () => void) => () => void;
  /** The newest view; null until the first one came. */
  current: () => DeskView | null;
  /** Is the program behind the window reachable? A view that is no longer fed must not look alive. */
  connected: () => boolean;
}

/** The window lost the program: the one fault the desk itself cannot tell. */
export function unreachable(detail: string): FaultView {
  return {
    code: "W-01",
    severity: "error",
    text: "窗口与后台程序失去联系，本次按键没有送达。",
    remedy: "账目以账本为准；请稍候再按一次，仍不行请重新打开程序。",
    who: "retry",
    detail,
  };
}

/** Did the desk refuse with a fault of its own? */
export function isFault(value: unknown): value is FaultView {
  return typeof value === "object" && value !== null && "code" in value && "text" in value && "remedy" in value;
}
