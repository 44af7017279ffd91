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

/** How a thing is doing: colour, sign and words, with the word of the colour for those who cannot see it. */
export function LampMark({ view, name }: { view: LampView; name?: string }) {
  const text = useText();
  const { tone, icon } = lampOf(view.lamp);
  return (
    <span className={`lamp tone-${tone}`} title={`${name ? `${name} · ` : ""}${text.lamps[view.lamp]} · ${view.text}`}>
      <Icon name={icon} size={16} />
      {name && <span className="lamp-name">{name}</span>}
      <span className="visually-hidden">{text.lamps[view.lamp]}</span>
      <span className="lamp-text">{view.text}</span>
    </span>
  );
}
