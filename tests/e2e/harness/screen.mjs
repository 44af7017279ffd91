// A display for windows where the machine has none.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start, tool } from "./process.mjs";

/**
 * Starts Xvfb on a display number of its own choice. `env` is what a window needs to come up on it; `end()` takes it away.
 *
 * A runtime folder and no D-Bus session is enough. The rendering variable keeps WebKit from mapping software-rendered buffers
 * through the GPU path, which costs it 60 MiB and more where there is no GPU.
 */
export async function startScreen(size = "1600x1000") {
  const server = start(tool("Xvfb"), ["-displayfd", "1", "-screen", "0", `${size}x24`, "-nolisten", "tcp"]);
  const number = await server.line(/^\d+$/);
  const runtime = mkdtempSync(join(tmpdir(), "yibao-desk-"));
  return {
    env: {
      DISPLAY: `:${number}`,
      XDG_RUNTIME_DIR: runtime,
      // Where the web view keeps what it keeps; gone with the rest.
      XDG_DATA_HOME: runtime,
      XDG_CACHE_HOME: runtime,
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      GDK_BACKEND: "x11",
      LANG: "C.UTF-8",
      NO_AT_BRIDGE: "1",
    },
    end: async () => {
      await server.end();
      rmSync(runtime, { recursive: true, force: true });
    },
  };
}
