import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The pages of a build, the clerk's first and the patient's second, and where they land. `tauri` is what ships; `preview` is for looking at fixtures. */
const BUILDS = {
  production: { pages: ["index.html", "patient.html"], folder: "dist" },
  loopback: { pages: ["loopback.html", "patient-loopback.html"], folder: "dist-loopback" },
  preview: { pages: ["preview.html"], folder: "dist-preview" },
} as const;

/** What whoever serves a folder asks for. */
const SERVED = ["index.html", "patient.html"] as const;

function asServed(pages: readonly string[]): Plugin {
  return {
    name: "pages-as-served",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const [at, page] of pages.entries()) {
        const file = bundle[page];
        if (file) file.fileName = SERVED[at] ?? page;
      }
    },
  };
}

export default defineConfig(({ mode }) => {
  const build = mode in BUILDS ? BUILDS[mode as keyof typeof BUILDS] : BUILDS.production;
  return {
    base: "./",
    plugins: [react(), asServed(build.pages)],
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: build.folder,
      emptyOutDir: true,
      // WebKitGTK 2.40 and the evergreen WebView2; older engines are not supported by Tauri either.
      target: ["es2022", "safari16", "chrome109"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: [...build.pages] },
    },
  };
});
