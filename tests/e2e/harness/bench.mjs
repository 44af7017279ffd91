// What a real desk stands on: card service with a virtual reader, simulated platform, configuration.

import { controlAt } from "./control.mjs";
import { program, start } from "./process.mjs";

/**
 * Starts `smoke_bench`. Gives its `config` and `data`, the `program` they are for, `operator` and `password`, and `control`.
 * Only one card service can run on a machine: the bench waits for its turn.
 */
export async function startBench() {
  const bench = start(program("smoke_bench"), []);
  try {
    const told = JSON.parse(await bench.line(/^\{/, 180));
    return { ...told, control: controlAt(told.control), end: bench.end };
  } catch (fault) {
    await bench.end();
    throw fault;
  }
}
