import Button from "antd/es/button";
import type { KeyboardEvent, ReactNode } from "react";

import { useText } from "../../text/text";

interface RowProps {
  /** The attempt or case it is about. */
  of: string;
  /** What Enter does, in words; null where there is nothing to do but wait. */
  action: string | null;
  onOpen: () => void;
  children: ReactNode;
}

/** All rows of the page, whichever table they stand in. */
function rowsAround(row: HTMLElement): HTMLElement[] {
  return [...(row.closest(".page")?.querySelectorAll<HTMLElement>("tbody tr[tabindex]") ?? [])];
}

/** A row that is a stop of the keyboard: ↑ ↓ go on, also into the next table; Enter does the one thing; the button is for the mouse. */
export function Row({ of, action, onOpen, children }: RowProps) {
  const words = useText().worklist;
  const onKey = (event: KeyboardEvent<HTMLTableRowElement>) => {
    const row = event.currentTarget;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const rows = rowsAround(row);
      rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    } else if (event.key === "Enter" && event.target === row && action !== null) {
      onOpen();
    }
  };
  return (
    <tr tabIndex={0} data-case={of} onKeyDown={onKey}>
      {children}
      <td className="work-key">
        {action !== null && (
          <Button className="key-button" tabIndex={-1} onClick={onOpen}>
            <span className="key-button-label">{action}</span>
            <kbd aria-hidden="true">{words.enter}</kbd>
          </Button>
        )}
      </td>
    </tr>
  );
}
