import type { StepState } from "../generated/api";
import { Icon, type IconName } from "./icons";

function markOf(state: StepState): { tone: string; icon: IconName } {
  switch (state) {
    case "waiting":
      return { tone: "none", icon: "empty" };
    case "active":
      return { tone: "active", icon: "active" };
    case "done":
      return { tone: "ok", icon: "ok" };
    case "unknown":
      return { tone: "warn", icon: "warn" };
    case "failed":
      return { tone: "bad", icon: "bad" };
    default:
      return state satisfies never;
  }
}

interface StepsProps {
  label: string;
  names: readonly string[];
  states: readonly StepState[];
  words: Readonly<Record<StepState, string>>;
}

/** How far a thing has come, as one line. */
export function Steps({ label, names, states, words }: StepsProps) {
  return (
    <ol className="steps" aria-label={label}>
      {states.map((state, place) => {
        const { tone, icon } = markOf(state);
        return (
          <li key={names[place]} className={`step step-${tone}`} aria-current={state === "active" ? "step" : undefined}>
            <Icon name={icon} size={20} />
            <span className="step-name">{names[place]}</span>
            <span className={state === "unknown" || state === "failed" ? "step-word" : "visually-hidden"}>{words[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}
