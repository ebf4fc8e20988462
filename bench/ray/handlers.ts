import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "../../src/executors/index.ts";

/** What the programs of this folder have tasks do. */
export const handlers = {
  nothing: async () => null,

  sleep: async ({ seconds }: { seconds: number }) => {
    await sleep(seconds * 1000);
    return null;
  },

  /** Tells of every hundredth. */
  steps: async (_: unknown, { onProgress }: TaskContext) => {
    for (let step = 1; step <= 100; step++) onProgress(step / 100);
    return null;
  },

  /** Returns as many bytes. */
  bytes: async ({ bytes }: { bytes: number }) => new Uint8Array(bytes),

  /** Reads every column once, as a fit would, and keeps all for a while, so that memory can be looked at. */
  sumColumns: async ({ seconds = 0 }: { seconds?: number }, { dataset }: TaskContext) => {
    let sum = 0;
    for (const column of dataset?.X.columns ?? []) {
      const values: Iterable<number> = column.kind === "numeric" ? column.values : column.codes;
      for (const value of values) sum += value;
    }
    await sleep(seconds * 1000);
    return sum;
  },
};
