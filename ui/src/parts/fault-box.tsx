import type { ReactNode } from "react";

import type { FaultView, Severity } from "../generated/api";
import { useText } from "../text/text";
import { Copyable } from "./copyable";
import { Icon, type IconName } from "./icons";
import { Scroll } from "./scroll";

export type Tone = "ok" | "warn" | "bad" | "info";

/** Colour and sign of a severity. */
export function toneOf(severity: Severity): { tone: Tone; icon: IconName } {
  switch (severity) {
    case "hint":
      return { tone: "info", icon: "info" };
    case "warning":
      return { tone: "warn", icon: "warn" };
    case "error":
      return { tone: "bad", icon: "bad" };
    case "grave":
      return { tone: "bad", icon: "bad" };
    default:
      return severity satisfies never;
  }
}

interface FaultBoxProps {
  fault: FaultView;
  /** Spoken at once: for what just happened, not for what has long been known. */
  live?: boolean;
  children?: ReactNode;
}

/** What happened, what is safe, what to do; the code for support; the platform's own words below, untouched. */
export function FaultBox({ fault, live = false, children }: FaultBoxProps) {
  const text = useText();
  const { tone, icon } = toneOf(fault.severity);
  return (
    <div className={`box box-${tone}`} role={live ? "alert" : undefined}>
      <div className="box-head">
        <Icon name={icon} />
        <strong className="box-word">{text.severities[fault.severity]}</strong>
        <Copyable value={fault.code} />
        <span className="box-who">{text.remedies[fault.who]}</span>
      </div>
      <p className="box-text">{fault.text}</p>
      <p className="box-remedy">{fault.remedy}</p>
      {fault.detail !== null && <Scroll as="blockquote" className="verbatim">{fault.detail}</Scroll>}
      {children}
    </div>
  );
}

/** The same in one or two lines, for lists of warnings. */
export function FaultLine({ fault, as: Tag = "li", children }: { fault: FaultView; as?: "li" | "div"; children?: ReactNode }) {
  const text = useText();
  const { tone, icon } = toneOf(fault.severity);
  return (
    <Tag className={`fault-line tone-${tone}`}>
      <Icon name={icon} size={16} />
      <span>
        <span className="visually-hidden">{text.severities[fault.severity]}：</span>
        {fault.text}
        {fault.remedy} <span className="code">{fault.code}</span>
        {children}
        {fault.detail !== null && <span className="fault-line-detail">{fault.detail}</span>}
      </span>
    </Tag>
  );
}
