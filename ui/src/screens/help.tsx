import { useEffect, useRef } from "react";

import { useCalls } from "../desk/desk";
import { useKeys } from "../desk/keyboard";
import type { Language, Theme } from "../generated/api";
import type { Look } from "../look/look";
import { KeyButton, Keycap } from "../parts/keycap";
import { type KeyId, type KeyPlace, keys } from "../text/keys";
import { useText } from "../text/text";
import type { Place } from "./places";

/** Which keys mean something where. */
function groupsOf(place: Place): KeyPlace[] {
  switch (place) {
    case "outpatient":
      return ["person", "fees", "money", "places", "everywhere"];
    case "worklist":
      return ["worklist", "places", "everywhere"];
    case "catalog":
      return ["catalog", "places", "everywhere"];
    case "devices":
      return ["devices", "places", "everywhere"];
    case "admin":
      return ["places", "everywhere"];
    default:
      return place satisfies never;
  }
}

interface HelpProps {
  place: Place;
  look: Look;
  onClose: () => void;
}

/** The keys of this place, and how the window looks. */
export function Help({ place, look, onClose }: HelpProps) {
  const text = useText();
  const { run } = useCalls();
  const dialog = useRef<HTMLDivElement>(null);
  useKeys({ back: onClose, help: onClose });
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const entries = Object.entries(keys) as [KeyId, (typeof keys)[KeyId]][];
  return (
    <div className="help-back">
      <div ref={dialog} className="help" role="dialog" aria-modal="true" aria-labelledby="help-title" tabIndex={-1}>
        <div className="panel-head">
          <h2 id="help-title">
            {text.help.title} · {text.keyNames[place]}
          </h2>
          <button type="button" className="plain-button" onClick={onClose}>
            {text.close} <Keycap id="back" />
          </button>
        </div>
        <div className="help-groups">
          {groupsOf(place).map((group) => (
            <section key={group}>
              <h3>{text.keyPlaces[group]}</h3>
              <dl>
                {entries.filter(([, entry]) => entry.where === group).map(([id, entry]) => (
                  <div key={id}>
                    <dt><kbd>{entry.press}</kbd></dt>
                    <dd>{text.keyNames[id]}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <section>
            <h3>{text.help.inLists}</h3>
            <dl>
              {text.help.lists.map(([press, does]) => (
                <div key={press}>
                  <dt><kbd>{press}</kbd></dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section>
            <h3>{text.help.look}</h3>
            <Choice<Theme> name="theme" label={text.help.theme} words={text.help.themes} chosen={look.theme} onChoose={(theme) => void run("set_look", { ...look, theme })} />
            <Choice<Language> name="language" label={text.help.language} words={{ zh: "中文", en: "English" }} chosen={look.language} onChoose={(language) => void run("set_look", { ...look, language })} />
            <KeyButton id="sign_out" onPress={() => void run("sign_out", {})} />
          </section>
        </div>
      </div>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  label: string;
  words: Record<T, string>;
  chosen: T;
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ name, label, words, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {(Object.entries(words) as [T, string][]).map(([value, shown]) => (
        <label key={value}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} /> {shown}
        </label>
      ))}
    </fieldset>
  );
}
