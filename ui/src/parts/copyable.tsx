import { useHint } from "../desk/desk";
import { useText } from "../text/text";
import { Icon } from "./icons";

/** A number that support will ask for: press to copy, or mark it like any text. */
export function Copyable({ value, label }: { value: string; label?: string }) {
  const text = useText();
  const hint = useHint();
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => hint(`${text.copied} ${value}`),
      () => undefined,
    );
  };
  return (
    <button type="button" className="copyable" onClick={copy} aria-label={`${text.copy} ${label ?? ""} ${value}`}>
      <span className="copyable-value">{value}</span>
      <Icon name="copy" size={14} />
    </button>
  );
}
