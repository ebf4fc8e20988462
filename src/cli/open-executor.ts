import { type Capacity, type Executor, executors } from "../executors/index.ts";

/** An executor that takes tasks. */
export interface OpenExecutor {
  readonly executor: Executor;
  readonly capacity: Capacity;
  /** How long it took to open. */
  readonly startSeconds: number;
}

export async function openExecutor(executor: Executor): Promise<OpenExecutor> {
  const openedAt = performance.now();
  const capacity = await executor.open();
  return { executor, capacity, startSeconds: (performance.now() - openedAt) / 1000 };
}

/**
 * Training's `handlerModule`, by its address: to load training first is what is saved. A name as text would keep its
 * `.ts` when this file is compiled.
 */
export const trainingHandlers = new URL(
  import.meta.url.endsWith(".ts") ? "../training/handlers.ts" : "../training/handlers.js",
  import.meta.url,
);

/** As many as there are cores. */
export async function openThreads(): Promise<OpenExecutor> {
  return openExecutor(await executors.threads.create({ handlerModule: trainingHandlers }));
}
