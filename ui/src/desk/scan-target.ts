import { createContext, type RefObject, useContext, useLayoutEffect } from "react";

/** Who takes a scanned code: what is drawn and can use it, nobody otherwise. */
export interface ScanTakers {
  /** The barcode of an item. */
  search: ((code: string) => void) | null;
  /** 追溯码 of a pack. */
  trace: ((code: string) => void) | null;
}

export type ScanTarget = RefObject<ScanTakers>;

export const ScanTargetContext = createContext<ScanTarget>({ current: { search: null, trace: null } });

export function useScanTarget(): ScanTarget {
  return useContext(ScanTargetContext);
}

/** Offers to take codes of one kind while drawn; nothing = not now. */
export function useTakesScans(kind: keyof ScanTakers, take: ((code: string) => void) | null): void {
  const targetRef = useScanTarget();
  useLayoutEffect(() => {
    const takers = targetRef.current;
    takers[kind] = take;
    return () => {
      takers[kind] = null;
    };
  });
}
