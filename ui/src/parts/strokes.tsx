/** The field of a signature in steps; the same as `settlement::signature`. */
export const FIELD_WIDTH = 2000;
export const FIELD_HEIGHT = 1000;

/** Strokes as they come from the desk or a pen. */
type Written = readonly (readonly (readonly [number, number])[])[];

/** The path of strokes, for drawing; a dot is a line to itself. */
export function pathOf(strokes: Written): string {
  return strokes.map((stroke) => `M${stroke.map(([x, y]) => `${x} ${y}`).join("L")}${stroke.length === 1 ? "h1" : ""}`).join("");
}

/** A signature that stands. */
export function Strokes({ strokes, label }: { strokes: Written; label: string }) {
  return (
    <svg className="signature" viewBox={`0 0 ${FIELD_WIDTH} ${FIELD_HEIGHT}`} role="img" aria-label={label}>
      <path d={pathOf(strokes)} />
    </svg>
  );
}
