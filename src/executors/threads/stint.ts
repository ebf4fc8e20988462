import type { MessagePort } from "node:worker_threads";
import type { TaskStats } from "../executor.ts";
import { now, type TaskLog } from "../task-log.ts";
import type { Destination } from "./pool.ts";

/**
 * What one worker does without a pause: one task, and then those that it was given ahead, so that between two it need not
 * wait until this thread has time for it.
 */
export interface Stint extends Destination {
  readonly port: MessagePort;
  /** Ends the worker. */
  readonly kill: AbortController;
  /** What the worker is at; undefined where it has begun with a task just when that was taken back. */
  job: Job | undefined;
  /** What it goes on with, in order. */
  ahead: Job[];
  started?: { readonly worker: string; readonly at: number };
  grace?: NodeJS.Timeout;
}

export interface Job {
  readonly log: TaskLog;
  /** Tells the worker which task is meant. */
  readonly number: number;
  /** How many workers' places the task takes. */
  readonly places: number;
  attempts: number;
  /** Of the worker that runs it, or is to go on with it. */
  stint?: Stint;
}

/** What is known of a task whose worker did not live to tell. */
export function statsOutside({ log, attempts }: Job, started?: Stint["started"]): TaskStats {
  const endedAt = now();
  const { worker, at: startedAt } = started ?? { worker: "none", at: endedAt };
  return { worker, attempts, queuedAt: log.queuedAt, startedAt, endedAt, cpuSeconds: 0 };
}
