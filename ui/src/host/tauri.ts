/** The hosts of the shipped windows. The only file that names Tauri. */
import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type { DeskView, PatientView } from "../generated/api";
import { type Host, isFault, unreachable } from "./host";
import { Latest } from "./latest";
import type { PatientHost } from "./patient-host";

function refusal(reason: unknown): { fault: ReturnType<typeof unreachable> } {
  return { fault: isFault(reason) ? reason : unreachable(String(reason)) };
}

/** Listens first and asks for the current view second, so that no view falls between. */
export async function tauriHost(): Promise<Host> {
  const latest = new Latest<DeskView>();
  await listen<DeskView>("desk", (event) => latest.put(event.payload));
  latest.putFirst(await invoke<DeskView>("current_view"));
  return {
    subscribe: latest.subscribe,
    current: latest.current,
    connected: latest.connected,
    async call(name, args) {
      try {
        await invoke(name, { args });
        return { ok: true };
      } catch (reason) {
        return refusal(reason);
      }
    },
    async query(name, args) {
      try {
        return { rows: await invoke(`query_${name}`, { args }) };
      } catch (reason) {
        return refusal(reason);
      }
    },
  };
}

/** Opens the channel that the patient's views come through. */
export async function tauriPatientHost(): Promise<PatientHost> {
  const latest = new Latest<PatientView>();
  const channel = new Channel<PatientView>((view) => latest.put(view));
  await invoke("watch_patient_view", { args: { channel } });
  return {
    subscribe: latest.subscribe,
    current: latest.current,
    connected: latest.connected,
    async sign(number, strokes) {
      try {
        await invoke("put_signature", { args: { number, strokes } });
        return { ok: true };
      } catch (reason) {
        return refusal(reason);
      }
    },
  };
}
