/**
 * The one table of keys. Buttons print them from here, the help page lists them from here, the window listens for them
 * from here: a key that is not in this table does nothing.
 *
 * Letters are the first sound of the Chinese word (险 X, 就 J, 查 C, 退 T …), always with Alt, so that they work while a
 * text field has the focus. Never Alt with an amount: money moves on F12, on Enter in the cash field, or on a named key.
 */

/** Where a key works; also the heading under which help lists it. */
export type KeyPlace = "everywhere" | "places" | "person" | "fees" | "money" | "worklist" | "catalog" | "devices";

export interface KeyEntry {
  /** As printed: `Ctrl+P`. */
  press: string;
  where: KeyPlace;
}

const entry = <const T extends Record<string, KeyEntry>>(table: T): { readonly [K in keyof T]: KeyEntry } => table;

export const keys = entry({
  outpatient: { press: "F1", where: "places" },
  inpatient: { press: "F2", where: "places" },
  worklist: { press: "F3", where: "places" },
  day_end: { press: "F4", where: "places" },
  catalog: { press: "F5", where: "places" },
  office: { press: "F6", where: "places" },
  reports: { press: "F7", where: "places" },
  devices: { press: "F8", where: "places" },
  admin: { press: "F9", where: "places" },

  help: { press: "?", where: "everywhere" },
  back: { press: "Esc", where: "everywhere" },
  lock: { press: "Ctrl+L", where: "everywhere" },
  sign_out: { press: "Ctrl+Shift+L", where: "everywhere" },
  dismiss: { press: "Alt+D", where: "everywhere" },

  read_again: { press: "Insert", where: "person" },
  find_person: { press: "Alt+C", where: "person" },
  type_person: { press: "Alt+H", where: "person" },
  verify_photo: { press: "Alt+1", where: "person" },
  verify_document: { press: "Alt+2", where: "person" },
  verify_agent: { press: "Alt+3", where: "person" },
  insurance: { press: "Alt+X", where: "person" },
  next_patient: { press: "Alt+N", where: "person" },

  search: { press: "Ctrl+F", where: "fees" },
  visit: { press: "Alt+J", where: "fees" },
  lines: { press: "Alt+L", where: "fees" },
  rules: { press: "Alt+E", where: "fees" },
  explain_rules: { press: "Alt+P", where: "fees" },
  split_pack: { press: "Alt+4", where: "fees" },
  remove_trace: { press: "Alt+0", where: "fees" },

  full_pay: { press: "F10", where: "money" },
  quote: { press: "F11", where: "money" },
  settle: { press: "F12", where: "money" },
  wechat_pay: { press: "Alt+W", where: "money" },
  alipay: { press: "Alt+Z", where: "money" },
  bank_card: { press: "Alt+K", where: "money" },
  cash: { press: "Alt+S", where: "money" },
  cash_moved: { press: "Alt+Y", where: "money" },
  cash_not_moved: { press: "Alt+M", where: "money" },
  cancel: { press: "Alt+T", where: "money" },
  refund_lines: { press: "Alt+B", where: "money" },
  refund: { press: "Alt+R", where: "money" },
  abandon: { press: "Alt+Q", where: "money" },
  refund_elsewhere: { press: "Alt+I", where: "money" },
  print_again: { press: "Ctrl+P", where: "money" },

  claim_manually: { press: "Alt+G", where: "worklist" },
  refund_full_pay: { press: "Alt+F", where: "worklist" },

  update_catalog: { press: "Alt+5", where: "catalog" },
  cancel_catalog_update: { press: "Alt+6", where: "catalog" },
  import_own_items: { press: "Alt+7", where: "catalog" },
  import_catalog_package: { press: "Ctrl+O", where: "catalog" },
  send_mappings: { press: "Alt+8", where: "catalog" },
  own_items: { press: "Alt+9", where: "catalog" },
  approvals: { press: "Ctrl+S", where: "catalog" },

  adopt_profile: { press: "Alt+A", where: "devices" },
  back_up: { press: "Alt+U", where: "devices" },
  confirm_clock: { press: "Alt+O", where: "devices" },
  confirm_restore: { press: "Alt+V", where: "devices" },
});

export type KeyId = keyof typeof keys;

const idByPress = new Map<string, KeyId>(
  (Object.entries(keys) as [KeyId, KeyEntry][]).map(([id, { press }]) => [press, id]),
);

/** What was pressed, spelled as in the table: modifiers in the order Ctrl, Alt, Shift. */
export function pressOf(event: KeyboardEvent): string {
  const { code, key } = event;
  // With a modifier the physical key counts: an input method or a foreign layout may report another character.
  const physical = /^(?:Key|Digit)(.)$/.exec(code)?.[1];
  const held = event.ctrlKey || event.altKey;
  if (!held && key.length === 1) return key === "？" ? "?" : key;
  const name = key === "Escape" ? "Esc" : (physical ?? (key.length === 1 ? key.toUpperCase() : key));
  return `${event.ctrlKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${name}`;
}

/** The key of the table that was pressed, if it is one. */
export function keyOf(event: KeyboardEvent): KeyId | null {
  return idByPress.get(pressOf(event)) ?? null;
}

/** The same key as assistive technology spells it. */
export function ariaShortcut(id: KeyId): string {
  return keys[id].press.replace("Ctrl", "Control").replace("Esc", "Escape");
}
