/** Colours and sizes as tokens for the component library. */
import type { ThemeConfig } from "antd/es/config-provider";
import theme from "antd/es/theme";

import type { Theme } from "../generated/api";
import { FONT, palettes } from "./palette";

/** Tokens of the component library. No motion: a desk that moves is a desk that waits. */
export function tokensOf(name: Theme): ThemeConfig {
  const palette = palettes[name];
  return {
    algorithm: name === "light" ? theme.compactAlgorithm : [theme.darkAlgorithm, theme.compactAlgorithm],
    token: {
      fontFamily: FONT,
      fontSize: 16,
      controlHeight: 36,
      borderRadius: 4,
      motion: false,
      wireframe: false,
      colorPrimary: palette.accent,
      colorPrimaryHover: palette.accent,
      colorPrimaryActive: palette.accent,
      colorLink: palette.accent,
      colorError: palette.bad,
      colorErrorHover: palette.bad,
      colorText: palette.text,
      colorTextHeading: palette.text,
      colorTextSecondary: palette.muted,
      colorTextPlaceholder: palette.muted,
      colorTextDisabled: palette.muted,
      colorTextLightSolid: palette["on-accent"],
      colorBgContainer: palette.surface,
      colorBgContainerDisabled: palette.raised,
      colorBgElevated: palette.surface,
      colorBgBase: palette.surface,
      colorBorder: palette.edge,
      colorBorderDisabled: palette.line,
      colorBorderSecondary: palette.line,
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 500 },
      Tooltip: { colorBgSpotlight: palette.text, colorTextLightSolid: palette.surface },
    },
  };
}
