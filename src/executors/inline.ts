import { availableParallelism, hostname } from "node:os";
import { setImmediate } from "node:timers/promises";
import type { Dataset } from "../table/index.ts";
import type { Capacity, DatasetRef, Executor, Task, TaskHandlers, TaskRun, Usage } from "./executor.ts";
import { runHandler } from "./run-handler.ts";
import { noSuchDataset, notOpen, notPlainData, toTaskError } from "./task-error.ts";
import { now, TaskLog } from "./task-log.ts";
import { processCpuSeconds, UsageMeter } from "./usage-meter.ts";

const WORKER = "main thread";

/** Runs tasks one after another in this thread, in the order of submission: the yardstick for every speed-up. */
export function createInlineExecutor({ handlers }: { readonly handlers: TaskHandlers }): Executor {
  return new InlineExecutor(handlers);
}

class InlineExecutor implements Executor {
  readonly name = "inline";
  readonly #handlers: TaskHandlers;
  readonly #datasets = new Map<string, Dataset>();
  readonly #queue: TaskLog[] = [];
  readonly #meter = new UsageMeter(availableParallelism(), processCpuSeconds);
  #state: "new" | "open" | "closed" = "new";
  #running: AbortController | undefined;
  #drained: Promise<void> = Promise.resolve();

  constructor(handlers: TaskHandlers) {
    this.#handlers = handlers;
  }

  async open(): Promise<Capacity> {
    if (this.#state !== "new") throw notOpen(this.name);
    this.#state = "open";
    this.#meter.start();
    return { workers: 1, nodes: [{ name: hostname(), cores: availableParallelism() }] };
  }

  async put(dataset: Dataset): Promise<DatasetRef> {
    if (this.#state !== "open") throw notOpen(this.name);
    const id = `dataset ${this.#datasets.size + 1}`;
    // Row identifiers stay where the results are written; no executor ships them, so no handler may see them here.
    const { ids: _, ...shared } = dataset;
    this.#datasets.set(id, shared);
    return { id };
  }

  submit(task: Task): TaskRun {
    const log = new TaskLog(task, () => this.#cancel(log));
    if (this.#state === "closed") log.push({ type: "cancelled" });
    else if (this.#state === "new") this.#fail(log, notOpen(this.name));
    else if (this.#queue.push(log) === 1 && this.#running === undefined) this.#drained = this.#drain();
    return log;
  }

  usage(): Usage {
    return this.#meter.read();
  }

  /** Waits for a running task to notice its signal: a thread can't end itself. */
  async close(): Promise<void> {
    if (this.#state === "open") {
      this.#state = "closed";
      for (const log of this.#queue) log.cancel();
      this.#running?.abort();
    }
    await this.#drained;
    this.#meter.stop();
  }

  #cancel(log: TaskLog): void {
    if (this.#queue[0] === log && this.#running !== undefined) this.#running.abort();
    else log.push({ type: "cancelled" });
  }

  async #drain(): Promise<void> {
    for (let log = this.#queue[0]; log !== undefined; log = this.#queue[0]) {
      // Ctrl-C and the live view get their turn between two tasks that never yield.
      await setImmediate();
      if (!log.ended) await this.#run(log);
      this.#queue.shift();
    }
  }

  async #run(log: TaskLog): Promise<void> {
    const { task } = log;
    const dataset = task.dataset && this.#datasets.get(task.dataset.id);
    if (task.dataset !== undefined && dataset === undefined) return this.#fail(log, noSuchDataset(task));
    let input: unknown;
    try {
      // As on a thread: the handler gets a copy, and what can't be copied is refused.
      input = structuredClone(task.input);
    } catch (cause) {
      return this.#fail(log, notPlainData(task, "input", cause));
    }
    this.#running = new AbortController();
    this.#meter.taskStarted();
    log.push({ type: "started", worker: WORKER, attempt: 1 });
    const { signal } = this.#running;
    const onProgress = (share: number) => log.push({ type: "progress", share });
    const outcome = await runHandler(this.#handlers, { ...task, input }, dataset, signal, onProgress);
    this.#running = undefined;
    this.#meter.taskEnded();
    const { startedAt, endedAt, cpuSeconds } = outcome;
    const stats = { worker: WORKER, attempts: 1, queuedAt: log.queuedAt, startedAt, endedAt, cpuSeconds };
    if (signal.aborted) return log.push({ type: "cancelled" });
    if ("error" in outcome) return log.push({ type: "failed", error: outcome.error, stats });
    try {
      log.push({ type: "finished", output: structuredClone(outcome.output), stats });
    } catch (cause) {
      log.push({ type: "failed", error: toTaskError(notPlainData(task, "output", cause)), stats });
    }
  }

  /** Ends a task that never began. */
  #fail(log: TaskLog, error: Error): void {
    const at = now();
    const stats = { worker: WORKER, attempts: 0, queuedAt: log.queuedAt, startedAt: at, endedAt: at, cpuSeconds: 0 };
    log.push({ type: "failed", error: toTaskError(error), stats });
  }
}
