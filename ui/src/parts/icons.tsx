/** The few signs of the window, drawn here. Always beside a word, so hidden from screen readers. */
import type { ReactElement } from "react";

export type IconName =
  | "empty" | "ok" | "warn" | "bad" | "unknown" | "info" | "wait" | "active" | "card" | "copy" | "lock" | "person" | "print" | "cash" | "question";

const circle = <circle cx="8" cy="8" r="6.4" />;
const shapes: Record<IconName, ReactElement> = {
  empty: circle,
  ok: <>{circle}<path d="M5 8.3l2.1 2.1L11.2 6" /></>,
  warn: <path d="M8 2.2l6.3 11.2H1.7zM8 6.6v3.2M8 11.6v.2" />,
  bad: <>{circle}<path d="M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6" /></>,
  unknown: <>{circle}<path d="M6.2 6.4c0-1 .8-1.7 1.8-1.7s1.8.7 1.8 1.6c0 1.3-1.8 1.5-1.8 2.8M8 11.2v.2" /></>,
  info: <>{circle}<path d="M8 7.4v3.8M8 4.9v.2" /></>,
  wait: <>{circle}<path d="M8 4.5V8l2.4 1.6" /></>,
  active: <>{circle}<circle cx="8" cy="8" r="2.6" fill="currentColor" /></>,
  card: <path d="M1.8 3.6h12.4v8.8H1.8zM4 6h2.6v2.4H4zM4 10.4h5" />,
  copy: <path d="M5.4 5.4h8v8h-8zM10.6 5.2V2.6h-8v8h2.6" />,
  lock: <path d="M3.4 7.2h9.2v6.4H3.4zM5.2 7V5a2.8 2.8 0 015.6 0v2" />,
  person: <path d="M8 8.2a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.6zM2.6 13.8c.6-2.6 2.8-4 5.4-4s4.8 1.4 5.4 4" />,
  print: <path d="M4.4 6V2.4h7.2V6M4.4 11.6H2.2V6h11.6v5.6h-2.2M4.4 9.4h7.2v4.2H4.4z" />,
  cash: <path d="M1.6 4h12.8v8H1.6zM8 9.8a1.8 1.8 0 100-3.6 1.8 1.8 0 000 3.6M3.6 8h.4M12 8h.4" />,
  question: <>{circle}<path d="M6.2 6.4c0-1 .8-1.7 1.8-1.7s1.8.7 1.8 1.6c0 1.3-1.8 1.5-1.8 2.8M8 11.2v.2" /></>,
};

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
