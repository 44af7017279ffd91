import type { DeskView, FaultView } from "../generated/api";
import { FaultBox } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { useText } from "../text/text";
import { StatusBar } from "./status-bar";

/** What is safe, and what comes next, by what has happened. */
function next(code: string): "unsaved" | "ended" | "kept" {
  if (code === "J-02") return "unsaved";
  return code === "J-10" ? "ended" : "kept";
}

/** Covers everything: the journal is not to be gone on with, or a settlement must be written down by hand. */
export function StopScreen({ view, fault }: { view: DeskView; fault: FaultView }) {
  const text = useText();
  return (
    <div className="gate">
      <main className="gate-main">
        <section className="gate-card stop-card" aria-labelledby="stop-title">
          <h1 id="stop-title">
            <Icon name="bad" size={28} /> {text.stop.title}
          </h1>
          <FaultBox fault={fault} live />
          <p className="muted">{text.stop[next(fault.code)]}</p>
        </section>
      </main>
      <StatusBar view={view} />
    </div>
  );
}
