import { useEffect, useRef, useState } from "react";

import type { Stroke } from "../host/patient-host";
import { FIELD_HEIGHT as HEIGHT, FIELD_WIDTH as WIDTH, pathOf } from "../parts/strokes";
import { patientWords as words } from "../text/patient-words";

/** Places that are nearer than this to the last one say nothing new. **Unit**: steps. */
const NEAR = 6;
/** Shorter is a touch, and the desk refuses it. **Unit**: steps. */
const LENGTH_MIN = 400;
/** The desk takes no more. */
const POINTS_MAX = 5900;

const within = (value: number, max: number) => Math.max(0, Math.min(max, Math.round(value)));

/** How far the pen went. **Unit**: steps. */
export function lengthOf(strokes: Stroke[]): number {
  let length = 0;
  for (const stroke of strokes) {
    for (const [at, [x, y]] of stroke.entries()) {
      const before = stroke[at - 1];
      if (before) length += Math.abs(x - before[0]) + Math.abs(y - before[1]);
    }
  }
  return length;
}

interface PadProps {
  /** Refused or lost: true. */
  onSign: (strokes: Stroke[]) => Promise<boolean>;
}

/** A field to sign in with a finger, a pen or the mouse. */
export function SignaturePad({ onSign }: PadProps) {
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  const [pending, setPending] = useState(false);
  const [failed, setFailed] = useState(false);
  const field = useRef<SVGSVGElement>(null);
  const writing = useRef<number | null>(null);

  useEffect(() => {
    // A finger that writes must not scroll the page; React's own listener could not say so.
    const stay = (event: TouchEvent) => event.preventDefault();
    const there = field.current;
    there?.addEventListener("touchmove", stay, { passive: false });
    return () => there?.removeEventListener("touchmove", stay);
  }, []);

  const placeOf = (event: { clientX: number; clientY: number }): [number, number] | null => {
    const box = field.current?.getBoundingClientRect();
    if (!box || box.width === 0) return null;
    return [within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH), within(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT)];
  };
  const begin = (event: React.PointerEvent) => {
    const place = placeOf(event);
    if (!place || writing.current !== null || pending) return;
    writing.current = event.pointerId;
    field.current?.setPointerCapture(event.pointerId);
    setFailed(false);
    setStrokes((before) => [...before, [place]]);
  };
  const go = (event: React.PointerEvent) => {
    const place = placeOf(event);
    if (!place || writing.current !== event.pointerId) return;
    setStrokes((before) => {
      const last = before.at(-1);
      const from = last?.at(-1);
      if (!last || !from || Math.abs(from[0] - place[0]) + Math.abs(from[1] - place[1]) < NEAR) return before;
      if (before.reduce((sum, stroke) => sum + stroke.length, 0) >= POINTS_MAX) return before;
      return [...before.slice(0, -1), [...last, place]];
    });
  };
  const end = (event: React.PointerEvent) => {
    if (writing.current === event.pointerId) writing.current = null;
  };
  const submit = async () => {
    setPending(true);
    setFailed(await onSign(strokes));
    setPending(false);
  };
  const written = lengthOf(strokes) >= LENGTH_MIN;
  return (
    <div className="pad">
      <svg
        ref={field}
        className="pad-field"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words.signHere}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
      >
        {strokes.length === 0 && (
          <text x={WIDTH / 2} y={HEIGHT / 2} textAnchor="middle" dominantBaseline="middle">
            {words.signHere}
          </text>
        )}
        <path d={pathOf(strokes)} />
      </svg>
      {failed && <p className="pad-failed" role="alert">{words.notTaken}</p>}
      <div className="pad-keys">
        <button type="button" className="pad-key" disabled={strokes.length === 0 || pending} onClick={() => setStrokes([])}>
          {words.clear}
        </button>
        <button type="button" className="pad-key pad-done" disabled={!written || pending} onClick={() => void submit()}>
          {words.done}
        </button>
      </div>
    </div>
  );
}
