import Tooltip from "antd/es/tooltip";

import { useHint } from "../desk/desk";
import { useKeys } from "../desk/keyboard";
import { Keycap } from "../parts/keycap";
import { type KeyId, ariaShortcut } from "../text/keys";
import { useText } from "../text/text";

/** The places of this release. */
export type Place = "outpatient" | "worklist" | "catalog" | "devices" | "admin";

const RAIL = ["outpatient", "inpatient", "worklist", "day_end", "catalog", "office", "reports", "devices", "admin"] as const satisfies KeyId[];
type RailKey = (typeof RAIL)[number];

function isOpen(key: RailKey): key is Place {
  return key === "outpatient" || key === "worklist" || key === "catalog" || key === "devices" || key === "admin";
}

interface PlacesProps {
  place: Place;
  openItems: number;
  onGo: (place: Place) => void;
  onHelp: () => void;
}

/** The nine places on the left with their keys. Those of a later release say so, to the mouse and to the keyboard. */
export function Places({ place, openItems, onGo, onHelp }: PlacesProps) {
  const text = useText();
  const hint = useHint();
  const go = (key: RailKey) => () => (isOpen(key) ? onGo(key) : hint(text.placeNotOpen(text.keyNames[key])));
  useKeys({ ...Object.fromEntries(RAIL.map((key) => [key, go(key)])), help: onHelp });
  return (
    <nav className="places" aria-label={text.shell.places}>
      {RAIL.map((key) => {
        const button = (
          <button
            key={key}
            type="button"
            className="place"
            aria-current={key === place ? "page" : undefined}
            aria-disabled={!isOpen(key)}
            aria-keyshortcuts={ariaShortcut(key)}
            onClick={go(key)}
          >
            <Keycap id={key} />
            <span className="place-name">
              {text.keyNames[key]}
              {key === "worklist" && openItems > 0 && <span className="badge">{openItems}</span>}
            </span>
          </button>
        );
        return isOpen(key) ? button : (
          <Tooltip key={key} title={text.notOpen} placement="right">
            {button}
          </Tooltip>
        );
      })}
      <button type="button" className="place place-help" aria-keyshortcuts="?" onClick={onHelp}>
        <Keycap id="help" />
        <span className="place-name">{text.keyNames.help}</span>
      </button>
    </nav>
  );
}
