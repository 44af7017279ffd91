import type { Lamp, LampView } from "../generated/api";
import { useText } from "../text/text";
import { Icon, type IconName } from "./icons";

function lampOf(lamp: Lamp): { tone: string; icon: IconName } {
  switch (lamp) {
    case "ok":
      return { tone: "ok", icon: "ok" };
    case "warn":
      return { tone: "warn", icon: "warn" };
    case "down":
      return { tone: "bad", icon: "bad" };
    case "unknown":
      return { tone: "none", icon: "unknown" };
    default:
      return lamp satisfies never;
  }
}

interface LampProps {
  view: LampView;
  /** What it is about. Where all is well, the name alone says so; what is not well speaks for itself. */
  name?: string;
  /** Says its words also where all is well. */
  spoken?: boolean;
}

/** How a thing is doing: colour, sign and words, with the word of the colour for those who cannot see it. */
export function LampMark({ view, name, spoken = false }: LampProps) {
  const text = useText();
  const { tone, icon } = lampOf(view.lamp);
  const quiet = name !== undefined && view.lamp === "ok" && !spoken;
  return (
    <span className={`lamp tone-${tone}`} title={`${name ? `${name} · ` : ""}${text.lamps[view.lamp]} · ${view.text}`}>
      <Icon name={icon} size={16} />
      {quiet ? <span className="lamp-name">{name}</span> : <span className="lamp-text">{view.text}</span>}
      <span className="visually-hidden">{text.lamps[view.lamp]}</span>
    </span>
  );
}
