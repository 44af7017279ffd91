import Button from "antd/es/button";
import type { ReactNode } from "react";

import { useHint } from "../desk/desk";
import { useKeys } from "../desk/keyboard";
import { type KeyId, ariaShortcut, keys } from "../text/keys";
import { useText } from "../text/text";

/** A key as it is printed on buttons and in help. */
export function Keycap({ id }: { id: KeyId }) {
  return <kbd aria-hidden="true">{keys[id].press}</kbd>;
}

interface KeyButtonProps {
  id: KeyId;
  onPress: () => void;
  /** Other words than the key's own name. */
  label?: ReactNode;
  kind?: "main" | "plain" | "danger";
  allowed?: boolean;
  /** Why not, said when the key is pressed all the same. */
  reason?: string | null;
  pending?: boolean;
  size?: "normal" | "large";
  icon?: ReactNode;
}

/** A button that answers its key; what it says and what it does cannot drift apart. */
export function KeyButton({ id, onPress, label, kind = "plain", allowed = true, reason = null, pending = false, size = "normal", icon }: KeyButtonProps) {
  const text = useText();
  const hint = useHint();
  const name = label ?? text.keyNames[id];
  const press = () => {
    if (pending) return;
    if (allowed) onPress();
    else if (reason !== null) hint(reason);
  };
  useKeys({ [id]: press });
  return (
    <Button
      className={`key-button key-button-${size}`}
      type={kind === "main" ? "primary" : "default"}
      danger={kind === "danger"}
      disabled={!allowed}
      aria-busy={pending || undefined}
      aria-keyshortcuts={ariaShortcut(id)}
      title={!allowed && reason !== null ? reason : undefined}
      onClick={press}
    >
      {icon}
      <span className="key-button-label">{name}</span>
      <Keycap id={id} />
    </Button>
  );
}
