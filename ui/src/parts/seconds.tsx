/** Time that runs on the glass between two views. Display only: nothing is decided by it. */
import { useEffect, useState } from "react";

import type { BusyView } from "../generated/api";
import { useText } from "../text/text";
import { Icon } from "./icons";

/** Milliseconds since this component saw `key` for the first time, in steps. */
function useElapsed(key: string, stepMs: number): number {
  const [state, setState] = useState({ key, elapsed: 0 });
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setState({ key, elapsed: performance.now() - start }), stepMs);
    return () => clearInterval(timer);
  }, [key, stepMs]);
  return state.key === key ? state.elapsed : 0;
}

/** What the program is doing, with the seconds running. */
export function Busy({ busy }: { busy: BusyView }) {
  const text = useText();
  const elapsed = useElapsed(`${busy.since} ${busy.elapsed_ms}`, 250);
  return (
    <div className="busy">
      <Icon name="wait" />
      <span role="status" className="busy-text">{busy.text}</span>
      <span className="busy-seconds" aria-hidden="true">{text.seconds(Math.floor((busy.elapsed_ms + elapsed) / 1000))}</span>
    </div>
  );
}

/** `yyyy-MM-dd HH:mm:ss` as milliseconds, for telling how long ago; both times are the desk's. */
function millis(time: string): number {
  return Date.parse(`${time.replace(" ", "T")}Z`);
}

/** Until a moment the desk named, counting down from what the view said. */
export function Until({ at, now, say }: { at: string; now: string; say: (seconds: number) => string }) {
  const elapsed = useElapsed(`${at} ${now}`, 250);
  const left = Math.ceil(Math.max(millis(at) - millis(now) - elapsed, 0) / 1000);
  return <span className="countdown"> · {say(left)}</span>;
}

/** When something began, and how long ago that is: the hour where it is today, the day where it is not. */
export function Since({ at, now }: { at: string; now: string }) {
  const words = useText();
  const [day = "", hour = ""] = at.split(" ");
  const today = now.startsWith(day);
  const minutes = Math.floor(Math.max(millis(now) - millis(at), 0) / 60_000);
  return (
    <time dateTime={at.replace(" ", "T")} title={at}>
      <span className="since-at">{today ? hour.slice(0, 5) : day.slice(5)}</span>
      <span className="second">{Number.isNaN(minutes) ? "" : words.ago(minutes)}</span>
    </time>
  );
}

/** The desk's clock, `yyyy-MM-dd HH:mm:ss`, ticking on from the last view. */
export function DeskClock({ now }: { now: string }) {
  const elapsed = useElapsed(now, 1000);
  const parts = /^(\S+) (\d\d):(\d\d):(\d\d)$/.exec(now);
  if (!parts) return <time>{now}</time>;
  const [, day = "", hours = "0", minutes = "0", seconds = "0"] = parts;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Math.floor(elapsed / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return (
    <time className="clock">
      {day} {two(Math.floor(total / 3600) % 24)}:{two(Math.floor(total / 60) % 60)}:{two(total % 60)}
    </time>
  );
}
