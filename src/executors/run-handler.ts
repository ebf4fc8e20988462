import type { Dataset } from "../table/index.ts";
import type { Task, TaskContext, TaskError, TaskHandlers } from "./executor.ts";
import { noSuchHandler, toTaskError } from "./task-error.ts";
import { now } from "./task-log.ts";
import { threadCrew } from "./thread-crew.ts";

/** The part of a task that travels to its worker. */
export type TaskCall = Pick<Task, "name" | "handler" | "input" | "threads">;

/** Times in milliseconds since the epoch, CPU time of this thread in seconds. */
export interface Measured {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly cpuSeconds: number;
}

export type Outcome = Measured & ({ readonly output: unknown } | { readonly error: TaskError });

/**
 * Runs one task in this thread. Every executor ends up here, so that a handler can't tell where it runs.
 * Never rejects: what the handler throws is the outcome.
 */
export async function runHandler(
  handlers: TaskHandlers,
  call: TaskCall,
  dataset: Dataset | undefined,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Outcome> {
  const startedAt = now();
  const cpuBefore = process.threadCpuUsage();
  const measure = (): Measured => {
    const { user, system } = process.threadCpuUsage(cpuBefore);
    return { startedAt, endedAt: now(), cpuSeconds: (user + system) / 1e6 };
  };
  const threads = call.threads ?? 1;
  const context: TaskContext = {
    dataset,
    threads,
    ...(threads > 1 && { crew: threadCrew }),
    signal,
    onProgress: inHundredths(onProgress),
  };
  try {
    const handler = Object.hasOwn(handlers, call.handler) ? handlers[call.handler] : undefined;
    if (handler === undefined) throw noSuchHandler(call.handler, Object.keys(handlers));
    // `never` in the type of handlers keeps callers from passing the wrong input; here it is whatever was submitted.
    const output = await handler(call.input as never, context);
    return { output, ...measure() };
  } catch (thrown) {
    return { error: toTaskError(thrown), ...measure() };
  }
}

/**
 * Passes on only what advances by a hundredth, and the end: a handler may report each of a million steps. By share and
 * not by time, so that the same task tells the same everywhere.
 */
function inHundredths(onProgress: (share: number) => void): (share: number) => void {
  let next = 0;
  return (share) => {
    if (!(share >= Math.min(next, 1))) return;
    next = share >= 1 ? Number.NaN : share + 0.01;
    onProgress(Math.min(share, 1));
  };
}
