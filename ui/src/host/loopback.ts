/**
 * The host of a page served on 127.0.0.1 by the same desk without a window library.
 *
 * POST /call {"call","args"} → {"ok":{}} or {"fault"} · POST /query {"query","args"} → {"rows"} or {"fault"} ·
 * GET /views: Server-Sent Events, each a whole view.
 */
import type { DeskView, FaultView } from "../generated/api";
import { type Host, isFault, unreachable } from "./host";
import { Latest } from "./latest";

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

function faultOf(answer: unknown): FaultView | null {
  if (typeof answer !== "object" || answer === null || !("fault" in answer)) return null;
  return isFault(answer.fault) ? answer.fault : unreachable(JSON.stringify(answer.fault));
}

/** Connects to the server that served the page. */
export function loopbackHost(): Host {
  const latest = new Latest();
  const views = new EventSource("/views");
  views.onmessage = (event: MessageEvent<string>) => latest.put(JSON.parse(event.data) as DeskView);
  views.onopen = () => latest.setConnected(true);
  views.onerror = () => latest.setConnected(false);
  return {
    subscribe: latest.subscribe,
    current: latest.current,
    connected: latest.connected,
    async call(name, args) {
      try {
        const answer = await post("/call", { call: name, args });
        const fault = faultOf(answer);
        return fault ? { fault } : { ok: true };
      } catch (reason) {
        return { fault: unreachable(String(reason)) };
      }
    },
    async query(name, args) {
      try {
        const answer = await post("/query", { query: name, args });
        const fault = faultOf(answer);
        return fault ? { fault } : (answer as { rows: never[] });
      } catch (reason) {
        return { fault: unreachable(String(reason)) };
      }
    },
  };
}
