/** What the window may remember by itself: how it looks, and which department and doctor were typed last. */
import type { ThemeName } from "./theme";

export type Language = "zh" | "en";

export interface Settings {
  theme: ThemeName;
  language: Language;
}

/** A list entry of the visit form: code and name. */
export interface Coded {
  code: string;
  name: string;
}

export interface LastVisit {
  departments: Coded[];
  doctors: Coded[];
}

const SETTINGS = "yibao-desk.look";
const VISIT = "yibao-desk.visit";

/** Storage may be switched off by policy; then nothing is remembered and nothing breaks. */
function load(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to do: the setting holds until the window closes.
  }
}

export function loadSettings(): Settings {
  const stored = load(SETTINGS) as Partial<Settings> | null;
  const theme = stored?.theme === "dark" || stored?.theme === "contrast" ? stored.theme : "light";
  return { theme, language: stored?.language === "en" ? "en" : "zh" };
}

export function saveSettings(settings: Settings): void {
  save(SETTINGS, settings);
}

function coded(value: unknown): Coded[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (entry): entry is Coded =>
      typeof entry === "object" && entry !== null && typeof (entry as Coded).code === "string" && typeof (entry as Coded).name === "string",
  );
}

export function loadLastVisit(): LastVisit {
  const stored = load(VISIT) as Partial<LastVisit> | null;
  return { departments: coded(stored?.departments), doctors: coded(stored?.doctors) };
}

/** Keeps the last eight of each. The diagnosis is the patient's and is not kept. */
export function rememberVisit(department: Coded, doctor: Coded): void {
  const before = loadLastVisit();
  const first = (entry: Coded, list: Coded[]) => [entry, ...list.filter((other) => other.code !== entry.code)].slice(0, 8);
  save(VISIT, { departments: first(department, before.departments), doctors: first(doctor, before.doctors) });
}
