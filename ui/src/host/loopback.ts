/**
 * The host of a page served on 127.0.0.1 by the same desk without a window library.
 *
 * POST /call {"call","args"} → {"ok":{}} or {"fault"} · POST /query {"query","args"} → {"rows"} or {"fault"} ·
 * GET /views: Server-Sent Events, each a whole view · GET /patient-views: the same for the patient's page.
 */
import type { DeskView, FaultView, PatientView } from "../generated/api";
import { type Host, isFault, type Outcome, unreachable } from "./host";
import { Latest } from "./latest";
import type { PatientHost } from "./patient-host";

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

/** The newest of the views that arrive there. */
function feed<View>(path: string): Latest<View> {
  const latest = new Latest<View>();
  const views = new EventSource(path);
  views.onmessage = (event: MessageEvent<string>) => latest.put(JSON.parse(event.data) as View);
  views.onopen = () => latest.setConnected(true);
  views.onerror = () => latest.setConnected(false);
  return latest;
}

async function call(name: string, args: unknown): Promise<Outcome> {
  try {
    const fault = faultOf(await post("/call", { call: name, args }));
    return fault ? { fault } : { ok: true };
  } catch (reason) {
    return { fault: unreachable(String(reason)) };
  }
}

/** Connects to the server that served the page. */
export function loopbackHost(): Host {
  const latest = feed<DeskView>("/views");
  return {
    subscribe: latest.subscribe,
    current: latest.current,
    connected: latest.connected,
    call,
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

/** The same for the patient's page. */
export function loopbackPatientHost(): PatientHost {
  const latest = feed<PatientView>("/patient-views");
  return {
    subscribe: latest.subscribe,
    current: latest.current,
    connected: latest.connected,
    sign: (number, strokes) => call("put_signature", { number, strokes }),
  };
}
