import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "../../src/executors/index.ts";

/** What the programs of this folder have tasks do. */
export const handlers = {
  nothing: async () => null,

  sleep: async ({ seconds }: { seconds: number }) => {
    await sleep(seconds * 1000);
    return null;
  },

  /** Reads every column once, as a fit would. */
  sumColumns: async (_: unknown, { dataset }: TaskContext) => {
    let sum = 0;
    for (const column of dataset?.X.columns ?? []) {
      const values: Iterable<number> = column.kind === "numeric" ? column.values : column.codes;
      for (const value of values) sum += value;
    }
    return sum;
  },
};
