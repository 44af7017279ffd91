import { type KeyboardEvent, type ReactNode, useId } from "react";

import { useKeys } from "../desk/keyboard";
import { enterIsNext } from "./field";
import { Keycap } from "./keycap";
import { useText } from "../text/text";

interface PanelProps {
  title: string;
  onBack: () => void;
  onSubmit: () => void;
  /** Is there enough in the form? Until then Enter on the last field does nothing. */
  ready?: boolean;
  children: ReactNode;
  tone?: "plain" | "warn";
}

/** A small form inside the page, never above it. Enter goes on, Esc goes back, nothing is lost by either. */
export function Panel({ title, onBack, onSubmit, ready = true, children, tone = "plain" }: PanelProps) {
  const text = useText();
  const id = useId();
  useKeys({ back: onBack });
  return (
    <form
      className={`panel panel-${tone}`}
      aria-labelledby={id}
      noValidate
      onKeyDown={(event: KeyboardEvent<HTMLFormElement>) => enterIsNext(event)}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSubmit();
      }}
    >
      <div className="panel-head">
        <h3 id={id}>{title}</h3>
        <button type="button" className="plain-button" onClick={onBack} aria-keyshortcuts="Escape">
          {text.keyNames.back} <Keycap id="back" />
        </button>
      </div>
      {children}
    </form>
  );
}
