/** How a screen reaches the desk: the host, one call at a time with the fault it ended in, and the message line. */
import { createContext, useCallback, useContext, useRef, useState } from "react";

import type { Commands, FaultView } from "../generated/api";
import type { Host } from "../host/host";

export const HostContext = createContext<Host | null>(null);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error("no host above this component");
  return host;
}

/** Says something on the message line above the status bar; null clears it. */
export const HintContext = createContext<(text: string | null) => void>(() => undefined);

export function useHint(): (text: string | null) => void {
  return useContext(HintContext);
}

export interface Calls {
  /** Sends a call; true when it was accepted. While one is on its way a second press is dropped. */
  run: <K extends keyof Commands>(name: K, args: Commands[K]) => Promise<boolean>;
  /** Why the last call was refused, for the place it was made from. */
  fault: FaultView | null;
  /** Is one on its way? */
  pending: boolean;
}

/** Calls from one place of the screen. A fault stays until the next call, or until `about` (what it was about) changes. */
export function useCalls(about = ""): Calls {
  const host = useHost();
  const hint = useHint();
  const busy = useRef(false);
  const [pending, setPending] = useState(false);
  const [last, setLast] = useState<{ about: string; fault: FaultView } | null>(null);
  const run = useCallback<Calls["run"]>(
    async (name, args) => {
      if (busy.current) return false;
      busy.current = true;
      setPending(true);
      hint(null);
      const outcome = await host.call(name, args);
      busy.current = false;
      setPending(false);
      setLast("fault" in outcome ? { about, fault: outcome.fault } : null);
      return !("fault" in outcome);
    },
    [host, hint, about],
  );
  return { run, pending, fault: last?.about === about ? last.fault : null };
}
