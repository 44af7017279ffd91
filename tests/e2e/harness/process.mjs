// Programs started by a test end with it, whatever happens: each runs in a process group of its own, and the group is ended.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = resolve(fileURLToPath(import.meta.url), "../../../..");

/** Cargo's target folder. */
export const target = process.env.CARGO_TARGET_DIR ? resolve(root, process.env.CARGO_TARGET_DIR) : join(root, "target");

/** A program of ours as `cargo build` leaves it. */
export const program = (name) => join(target, "debug", name);

const alive = new Set();

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (fault) {
    if (fault.code !== "ESRCH") throw fault;
  }
}

process.on("exit", () => alive.forEach((child) => endGroup(child, "SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** A tool on PATH or among cargo's installed programs. */
export function tool(name) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  folders.push(join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin"));
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (!found) throw new Error(`${name} is not installed: cargo xtask setup`);
  return found;
}

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a program. `output` collects what it says; `line(pattern)` waits for a line of its stdout; `end()` ends it politely,
 * then not.
 */
export function start(file, args, options = {}) {
  const child = spawn(file, args, { cwd: root, ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  alive.add(child);
  const running = { child, output: "" };
  const waiting = new Set();
  const over = new Promise((done) => {
    child.once("error", (fault) => {
      running.output += `${file}: ${fault.message}\n`;
      done();
    });
    child.once("exit", done);
  });
  let stdout = "";
  child.stdout.on("data", (bytes) => {
    stdout += bytes;
    running.output += bytes;
    for (const look of waiting) look();
  });
  child.stderr.on("data", (bytes) => (running.output += bytes));

  running.line = (pattern, seconds = 30) =>
    new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(clock);
        waiting.delete(look);
        settle(value);
      };
      const failed = (why) => finish(reject, new Error(`${file}: ${why}, waiting for ${pattern}\n${running.output}`));
      const look = () => {
        const found = stdout.split("\n").slice(0, -1).find((line) => pattern.test(line));
        if (found !== undefined) finish(resolve, found);
      };
      const clock = setTimeout(() => failed(`silent for ${seconds} s`), seconds * 1000);
      waiting.add(look);
      over.then(() => failed("ended"));
      look();
    });

  running.end = async () => {
    endGroup(child, "SIGTERM");
    const clock = setTimeout(() => endGroup(child, "SIGKILL"), 5000);
    await over;
    clearTimeout(clock);
    endGroup(child, "SIGKILL");
    alive.delete(child);
  };
  return running;
}
