/** Colours and font, once: written into CSS variables, where our own rules read them. */
import type { Theme } from "../generated/api";

interface Palette {
  ground: string;
  surface: string;
  raised: string;
  line: string;
  /** Borders of controls: 3:1 against the surface. */
  edge: string;
  text: string;
  muted: string;
  accent: string;
  "accent-soft": string;
  "on-accent": string;
  ok: string;
  "ok-soft": string;
  warn: string;
  "warn-soft": string;
  bad: string;
  "bad-soft": string;
}

export const palettes: Record<Theme, Palette> = {
  light: {
    ground: "#e9eeee",
    surface: "#ffffff",
    raised: "#f4f7f7",
    line: "#d3dcdc",
    edge: "#738588",
    text: "#13201f",
    muted: "#47585a",
    accent: "#0a5f63",
    "accent-soft": "#dcefee",
    "on-accent": "#ffffff",
    ok: "#17652f",
    "ok-soft": "#e2f3e6",
    warn: "#744900",
    "warn-soft": "#ffefc7",
    bad: "#a01818",
    "bad-soft": "#fde7e5",
  },
  dark: {
    ground: "#0d1516",
    surface: "#162022",
    raised: "#1d292b",
    line: "#314244",
    edge: "#7c9092",
    text: "#e5eded",
    muted: "#a8b8ba",
    accent: "#62c9c8",
    "accent-soft": "#123a3c",
    "on-accent": "#052425",
    ok: "#84d89b",
    "ok-soft": "#143022",
    warn: "#f2c662",
    "warn-soft": "#392b0c",
    bad: "#ff9f96",
    "bad-soft": "#421c19",
  },
  contrast: {
    ground: "#000000",
    surface: "#000000",
    raised: "#000000",
    line: "#ffffff",
    edge: "#ffffff",
    text: "#ffffff",
    muted: "#ffffff",
    accent: "#5ff2ef",
    "accent-soft": "#00383a",
    "on-accent": "#000000",
    ok: "#8bffa6",
    "ok-soft": "#000000",
    warn: "#ffdc55",
    "warn-soft": "#000000",
    bad: "#ffa39b",
    "bad-soft": "#000000",
  },
};

/** The system's CJK font; nothing is loaded. */
export const FONT =
  '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","Microsoft YaHei UI","Microsoft YaHei","PingFang SC",sans-serif';

/** Writes the palette where our own rules read it. */
export function applyTheme(name: Theme): void {
  const root = document.documentElement;
  root.dataset["theme"] = name;
  root.style.colorScheme = name === "light" ? "light" : "dark";
  for (const [key, value] of Object.entries(palettes[name])) root.style.setProperty(`--${key}`, value as string);
  root.style.setProperty("--font", FONT);
}
