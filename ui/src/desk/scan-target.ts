import { createContext, type RefObject, useContext, useLayoutEffect } from "react";

/** Who takes a scanned code: the search box while it can be used, nobody otherwise. */
export type ScanTarget = RefObject<((code: string) => void) | null>;

export const ScanTargetContext = createContext<ScanTarget>({ current: null });

export function useScanTarget(): ScanTarget {
  return useContext(ScanTargetContext);
}

/** Offers to take scanned codes while drawn. */
export function useTakesScans(take: (code: string) => void): void {
  const targetRef = useScanTarget();
  useLayoutEffect(() => {
    targetRef.current = take;
    return () => {
      targetRef.current = null;
    };
  });
}
