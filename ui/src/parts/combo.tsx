/** A text field with a list under it, worked by ↑ ↓ and Enter; what is typed need not be in the list. */
import Input from "antd/es/input/Input";
import { type KeyboardEvent, useId, useRef, useState } from "react";

import { composing } from "./field";

interface ComboProps {
  id: string;
  value: string;
  options: readonly string[];
  /** Entries for what was typed that the text itself does not show, such as initials; they stand first. */
  find?: (typed: string) => Promise<readonly string[]>;
  onChange: (value: string) => void;
  placeholder?: string;
  invalid?: boolean;
  /** Id of the text that says what is wrong. */
  describedBy?: string | undefined;
  autoFocus?: boolean;
}

export function Combo({ id, value, options, find, onChange, placeholder, invalid = false, describedBy, autoFocus = false }: ComboProps) {
  const list = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  // Nothing is filtered away while the field holds a list entry: the clerk came back to choose another.
  const [typed, setTyped] = useState(false);
  const [found, setFound] = useState<readonly string[]>([]);
  const asked = useRef(0);
  const ask = async (text: string) => {
    if (!find) return;
    const mine = ++asked.current;
    const answer = text.trim() === "" ? [] : await find(text.trim());
    if (mine === asked.current) setFound(answer);
  };
  const near = typed && value !== "" ? options.filter((option) => option.toLowerCase().includes(value.toLowerCase())) : options;
  const shown = typed && value !== "" ? [...new Set([...found, ...near])] : near;
  const visible = open && shown.length > 0;

  const choose = (option: string) => {
    setTyped(false);
    onChange(option);
    setOpen(false);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (composing(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(visible ? Math.min(Math.max(active + step, 0), shown.length - 1) : 0);
      setOpen(true);
    } else if (event.key === "Enter" && visible) {
      const option = shown[active];
      // Chosen first; the form's own Enter then goes on to the next field.
      if (option !== undefined) choose(option);
      setOpen(false);
    } else if (event.key === "Escape" && visible) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div className="combo">
      <Input
        id={id}
        value={value}
        autoFocus={autoFocus}
        autoComplete="off"
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(invalid ? { status: "error" as const } : {})}
        role="combobox"
        aria-expanded={visible}
        aria-controls={list}
        aria-autocomplete="list"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        aria-activedescendant={visible && active >= 0 ? `${list}-${active}` : undefined}
        onChange={(event) => {
          setTyped(true);
          onChange(event.target.value);
          void ask(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
      />
      <ul id={list} role="listbox" aria-label={placeholder ?? id} className="combo-list" hidden={!visible}>
        {shown.map((option, place) => (
          <li
            key={option}
            id={`${list}-${place}`}
            role="option"
            aria-selected={place === active}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(option);
            }}
          >
            {option}
          </li>
        ))}
      </ul>
    </div>
  );
}
