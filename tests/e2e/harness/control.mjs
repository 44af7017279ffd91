// The control page of the simulated platform, as a program uses it: cards, faults, the books of the other side.

/** `address` ends in `/control/`. */
export function controlAt(address) {
  const exchange = async (method, call, body) => {
    const answer = await fetch(`${address}${call}`, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`control ${call}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    /** Puts a virtual card into the reader, where the bench has one. */
    insert: (profile) => exchange("POST", "card", { profile }),
    pull: () => exchange("POST", "card", { pull: true }),
    /** One fault for the next request of a transaction; kinds as in the simulator's `faults.rs`. */
    fault: (infno, kind) => exchange("POST", "fault", { infno, kind, times: 1 }),
    line: (up) => exchange("POST", "line", up ? { up } : { up, how: "refuse" }),
    /** Lets go of what `hold_until_released` holds. */
    release: () => exchange("POST", "release"),
    books: () => exchange("GET", "books"),
  };
}

/** `1,234.50` or `¥1,234.50` in fen. Money is never a fraction, not even in a test. */
export function fen(text) {
  const parts = /^¥?(\d{1,3}(?:,\d{3})*|\d+)\.(\d{2})$/.exec(text.trim().replace(/\s+/g, ""));
  if (!parts) throw new Error(`no amount: ${text}`);
  return Number(parts[1].replaceAll(",", "")) * 100 + Number(parts[2]);
}
