import type { Executor } from "./executor.ts";
import { loadHandlers } from "./handler-module.ts";
import { createInlineExecutor } from "./inline.ts";
import { createThreadsExecutor } from "./threads/executor.ts";

export * from "./executor.ts";
export { createInlineExecutor } from "./inline.ts";
export { createRayExecutor, type RayOptions } from "./ray/executor.ts";
export { createThreadsExecutor, type ThreadsOptions } from "./threads/executor.ts";

/** What the command line knows of an executor before it is made. */
export interface ExecutorOptions {
  /** Module that exports `handlers`. */
  readonly handlerModule: URL;
  /** How many tasks run at once; all there is unless told. Inline has one place, whatever this says. */
  readonly workers?: number;
}

interface ExecutorKind {
  /** For people, in one line. */
  readonly summary: string;
  create(options: ExecutorOptions): Promise<Executor>;
}

/** Every executor. Command-line flags, docs and the contract test derive from this list. */
export const executors = {
  inline: {
    summary: "one task after another in this thread",
    create: async ({ handlerModule }) => createInlineExecutor({ handlers: await loadHandlers(handlerModule) }),
  },
  threads: {
    summary: "worker threads on the cores of this machine",
    create: async (options) => createThreadsExecutor(options),
  },
} as const satisfies Record<string, ExecutorKind>;

export type ExecutorName = keyof typeof executors;

export const executorNames = Object.keys(executors) as readonly ExecutorName[];
