import type { Executor } from "./executor.ts";
import { loadHandlers } from "./handler-module.ts";
import { createInlineExecutor } from "./inline.ts";
import type { RayOptions } from "./ray/executor.ts";
import { createThreadsExecutor } from "./threads/executor.ts";

export * from "./executor.ts";
export { createInlineExecutor } from "./inline.ts";
export type { RayOptions } from "./ray/executor.ts";
export { createThreadsExecutor, type ThreadsOptions } from "./threads/executor.ts";

/** What the command line knows of an executor before it is made. */
export interface ExecutorOptions {
  /** Module that exports `handlers`. */
  readonly handlerModule: URL;
  /** How many tasks run at once; all there is unless told. Inline has one place, whatever this says. */
  readonly workers?: number;
  /**
   * Dashboard of a Ray cluster, `http://host:8265`; unless told `RAY_API_SERVER_ADDRESS`, as for Ray's own tools, else
   * this machine's.
   */
  readonly ray?: string;
  /** Token of that cluster; from the environment unless told. */
  readonly rayToken?: string;
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
  ray: {
    summary: "tasks of a Ray cluster, here or elsewhere",
    create: async ({ ray, rayToken, ...options }) =>
      createRayExecutor({
        ...options,
        address: ray ?? defaultRayAddress(),
        ...(rayToken !== undefined && { token: rayToken }),
      }),
  },
} as const satisfies Record<string, ExecutorKind>;

function defaultRayAddress(): string {
  return process.env["RAY_API_SERVER_ADDRESS"] ?? "http://127.0.0.1:8265";
}

export type ExecutorName = keyof typeof executors;

export const executorNames = Object.keys(executors) as readonly ExecutorName[];

/**
 * Runs each task on a Ray cluster. Loaded where it is needed: with Node's HTTP client it takes longer to load than all other
 * executors.
 */
export async function createRayExecutor(options: RayOptions): Promise<Executor> {
  const ray = await import("./ray/executor.ts");
  return ray.createRayExecutor(options);
}
