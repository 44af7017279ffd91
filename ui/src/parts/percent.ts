/** A ratio between 0 and 1 as text, in percent; a share, not money. */
export function percent(ratio: string): string {
  return `${Math.round(Number(ratio) * 1000) / 10}%`;
}
