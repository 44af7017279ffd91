import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The page a build starts from, and where it lands. `tauri` is what ships; `preview` is for looking at fixtures. */
const BUILDS = {
  production: { page: "index.html", folder: "dist" },
  loopback: { page: "loopback.html", folder: "dist-loopback" },
  preview: { page: "preview.html", folder: "dist-preview" },
} as const;

/** Whoever serves a folder asks for index.html. */
function asIndex(page: string): Plugin {
  return {
    name: "page-as-index",
    enforce: "post",
    generateBundle(_options, bundle) {
      const file = bundle[page];
      if (file) file.fileName = "index.html";
    },
  };
}

export default defineConfig(({ mode }) => {
  const build = mode in BUILDS ? BUILDS[mode as keyof typeof BUILDS] : BUILDS.production;
  return {
    base: "./",
    plugins: [react(), asIndex(build.page)],
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: build.folder,
      emptyOutDir: true,
      // WebKitGTK 2.40 and the evergreen WebView2; older engines are not supported by Tauri either.
      target: ["es2022", "safari16", "chrome109"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { input: build.page },
    },
  };
});
