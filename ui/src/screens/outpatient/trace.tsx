import type { FeeLineView, TraceView } from "../../generated/api";
import { Icon, type IconName } from "../../parts/icons";
import { useText } from "../../text/text";

type Tone = "ok" | "warn" | "bad" | "muted";

/** Red: sold before; amber: packs without a code; grey: needs none. The word says the same. */
function toneOf({ codes, wanted, without, sold }: TraceView): { tone: Tone; icon: IconName } {
  if (sold.length > 0) return { tone: "bad", icon: "bad" };
  if (without !== null) return { tone: "muted", icon: "info" };
  return codes.length < wanted ? { tone: "warn", icon: "warn" } : { tone: "ok", icon: "ok" };
}

/** How many packs of a line were scanned: 追溯码 2/3. */
export function TraceMark({ trace }: { trace: TraceView }) {
  const words = useText().fees;
  const { tone, icon } = toneOf(trace);
  return (
    <span className={`fee-trace tone-${tone}`} title={[...trace.codes, ...trace.sold].join("\n")}>
      <Icon name={icon} size={13} /> {trace.without === null ? words.trace(trace.codes.length, trace.wanted) : words.traceWithout(trace.without)}
      {trace.split && ` ${words.split}`}
      {" · "}
    </span>
  );
}

/** A pack that was sold before, below its line, where no rule says so. */
export function SoldBefore({ line, said }: { line: FeeLineView; said: string[] }) {
  const sold = line.trace?.sold.filter((words) => !said.some((found) => found.includes(words))) ?? [];
  if (sold.length === 0) return null;
  return (
    <tr className="hit-row">
      <td colSpan={6}>
        <span className="hit hit-bad" role="alert">
          <span className="hit-found"><Icon name="bad" size={15} /> {sold.join("；")}</span>
        </span>
      </td>
    </tr>
  );
}
