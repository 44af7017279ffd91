/** `1234567.80` → `1,234,567.80`: commas are put into the text, nothing is ever read as a number. */
export function grouped(amount: string): string {
  const parts = /^([-+]?)(\d+)(\.\d+)?$/.exec(amount);
  if (!parts) return amount;
  const [, sign = "", whole = "", rest = ""] = parts;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}`;
}

/** Is it written as nothing? */
export function isZero(amount: string): boolean {
  return /^[-+]?0+(\.0*)?$/.test(amount);
}

/** A sum of money, tabular and with its sign. */
export function Amount({ value, sign = false }: { value: string; sign?: boolean }) {
  return (
    <span className="amount">
      {sign && <span className="amount-sign">¥</span>}
      {grouped(value)}
    </span>
  );
}
