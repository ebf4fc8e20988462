import { availableParallelism, hostname } from "node:os";
import {
  MessageChannel,
  type MessagePort,
  type ResourceLimits,
  receiveMessageOnPort,
  type Worker,
} from "node:worker_threads";
import type { Piscina } from "piscina";
import { UsageError } from "../../errors.ts";
import type { Dataset } from "../../table/index.ts";
import type { Capacity, DatasetRef, Executor, Task, TaskRun, TaskStats, Usage } from "../executor.ts";
import type { Outcome } from "../run-handler.ts";
import { MAX_RETRIES, noSuchDataset, notOpen, notPlainData, toTaskError, workerDied } from "../task-error.ts";
import { now, TaskLog } from "../task-log.ts";
import { otherThreadsCpuSeconds, UsageMeter } from "../usage-meter.ts";
import { addressed, type Destination, startPool } from "./pool.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { shareArrays } from "./share-arrays.ts";
import { WaitingLine } from "./waiting-line.ts";

export interface ThreadsOptions {
  /** Module that exports `handlers`; each worker imports it. */
  readonly handlerModule: URL;
  /** How many tasks run at once; all cores unless told. */
  readonly workers?: number;
  /** Memory that one worker may use; Node's own limits unless told. A worker beyond them dies. */
  readonly resourceLimits?: ResourceLimits;
  /** How often a task whose worker died is started again; 3 unless told. */
  readonly retries?: number;
}

/** No thread has this id. */
const NO_THREAD = -1;

/** How long a cancelled task may take to notice before its worker is ended. */
const GRACE_MS = 200;

/**
 * Runs tasks on worker threads, first come, first served. Workers start with `open` and stay warm until `close`.
 * A task that uses several threads takes the place of as many workers.
 * @throws UsageError `UW-EXEC-007` where `workers` is no positive integer.
 */
export function createThreadsExecutor(options: ThreadsOptions): Executor {
  return new ThreadsExecutor(options);
}

/** One start of one task on one worker. */
interface Attempt extends Destination {
  readonly port: MessagePort;
  /** Ends the worker. */
  readonly kill: AbortController;
  started?: { readonly worker: string; readonly at: number };
  grace?: NodeJS.Timeout;
}

interface Job {
  readonly log: TaskLog;
  /** How many workers' places the task takes. */
  readonly places: number;
  attempts: number;
  attempt?: Attempt;
}

class ThreadsExecutor implements Executor {
  readonly name = "threads";
  readonly #options: ThreadsOptions;
  readonly #workers: number;
  readonly #datasets = new Map<string, Dataset>();
  readonly #meter = new UsageMeter(availableParallelism(), otherThreadsCpuSeconds);
  readonly #waiting = new WaitingLine<Job>();
  readonly #running = new Set<Job>();
  /** Kind of the last task by thread id. */
  readonly #kinds = new Map<number, string | undefined>();
  /** Thread ids by worker number from 0: a worker that replaces a dead one takes its number. */
  readonly #threadIds: number[] = [];
  /** Workers told to end that have not ended yet. */
  readonly #ending = new Set<Promise<unknown>>();
  #freePlaces: number;
  #pool: Piscina | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: ThreadsOptions) {
    const workers = options.workers ?? availableParallelism();
    if (!Number.isInteger(workers) || workers < 1) {
      throw new UsageError("UW-EXEC-007", `workers = ${workers}, expected a whole number from 1 on.`);
    }
    this.#options = options;
    this.#workers = workers;
    this.#freePlaces = workers;
  }

  async open(): Promise<Capacity> {
    if (this.#pool !== undefined || this.#closed !== undefined) throw notOpen(this.name);
    const { handlerModule, resourceLimits } = this.#options;
    this.#meter.start();
    this.#pool = startPool(this.#workers, handlerModule, resourceLimits);
    return { workers: this.#workers, nodes: [{ name: hostname(), cores: availableParallelism() }] };
  }

  async put(dataset: Dataset): Promise<DatasetRef> {
    if (this.#pool === undefined) throw notOpen(this.name);
    const id = `dataset ${this.#datasets.size + 1}`;
    const { ids: _, ...rest } = dataset;
    this.#datasets.set(id, shareArrays(rest));
    return { id };
  }

  submit(task: Task): TaskRun {
    const log = new TaskLog(task, () => this.#cancel(job));
    const places = Math.min(Math.max(task.threads ?? 1, 1), this.#workers);
    const job: Job = { log, places, attempts: 0 };
    if (this.#closed !== undefined) log.push({ type: "cancelled" });
    else if (this.#pool === undefined) this.#fail(job, notOpen(this.name));
    else {
      this.#waiting.add(job);
      // Not before all that is submitted in one go is there to choose from.
      queueMicrotask(() => this.#startWaiting());
    }
    return log;
  }

  usage(): Usage {
    return this.#meter.read();
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    const jobs = [...this.#waiting.clear(), ...this.#running];
    for (const job of jobs) this.#leaveWorker(job);
    const pool = this.#pool;
    this.#pool = undefined;
    this.#datasets.clear();
    await pool?.destroy();
    await Promise.all(this.#ending);
    for (const job of jobs) job.log.push({ type: "cancelled" });
    this.#meter.stop();
  }

  #startWaiting(): void {
    for (;;) {
      const threads = this.#pool?.threads.map((worker) => worker.threadId) ?? [];
      const busy = new Set(Array.from(this.#running, ({ attempt }) => attempt?.thread));
      // None where workers died so early that the pool has not replaced them: it will, for the next task.
      const thread = threads.find((id) => !busy.has(id)) ?? NO_THREAD;
      const others = threads.filter((id) => id !== thread).map((id) => this.#kinds.get(id));
      const job = this.#waiting.take(this.#freePlaces, this.#kinds.get(thread), others);
      if (job === undefined) return;
      this.#start(job, thread);
    }
  }

  #start(job: Job, thread: number): void {
    const { name, handler, input, threads = 1, dataset, kind } = job.log.task;
    if (dataset !== undefined && !this.#datasets.has(dataset.id)) {
      return this.#fail(job, noSuchDataset(job.log.task));
    }
    const { port1: port, port2 } = new MessageChannel();
    const attempt: Attempt = { port, thread, kill: new AbortController() };
    try {
      say(attempt, { type: "call", call: { name, handler, input, threads }, dataset: dataset?.id });
    } catch (cause) {
      port.close();
      return this.#fail(job, notPlainData(job.log.task, "input", cause));
    }
    job.attempt = attempt;
    job.attempts++;
    this.#running.add(job);
    this.#freePlaces -= job.places;
    this.#kinds.set(thread, kind);
    const hear = (message: FromWorker) => {
      if (job.attempt === attempt) this.#hear(job, attempt, message);
    };
    port.on("message", hear);
    // What the worker has to say comes over the port; the pool only tells when the worker is no more.
    this.#pool
      ?.run(addressed(port2, attempt), { transferList: [port2], signal: attempt.kill.signal })
      .catch((cause: unknown) => {
        for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port)) {
          hear(last.message);
        }
        if (job.attempt === attempt) void this.#workerGone(job, cause);
      });
  }

  #hear(job: Job, attempt: Attempt, message: FromWorker): void {
    const { log } = job;
    if (message.type === "need dataset") {
      // Only a task that names a known data set is started.
      say(attempt, { type: "dataset", dataset: this.#datasets.get(log.task.dataset?.id as string) as Dataset });
    } else if (message.type === "started") {
      attempt.started = { worker: this.#nameOf(message.threadId), at: now() };
      this.#meter.taskStarted();
      log.push({ type: "started", worker: attempt.started.worker, attempt: job.attempts });
    } else if (message.type === "progress") {
      log.push(message);
    } else {
      this.#leaveWorker(job);
      this.#end(job, attempt, message.outcome);
      this.#startWaiting();
    }
  }

  #end(job: Job, attempt: Attempt, outcome: Outcome): void {
    const { log, attempts } = job;
    if (log.cancelled) return log.push({ type: "cancelled" });
    const { startedAt, endedAt, cpuSeconds } = outcome;
    const worker = attempt.started?.worker ?? "none";
    const stats = { worker, attempts, queuedAt: log.queuedAt, startedAt, endedAt, cpuSeconds };
    log.push(
      "output" in outcome
        ? { type: "finished", output: outcome.output, stats }
        : { type: "failed", error: outcome.error, stats },
    );
  }

  /** The worker died or was ended under its task. */
  async #workerGone(job: Job, cause: unknown): Promise<void> {
    const { log } = job;
    const attempt = this.#leaveWorker(job);
    if (log.cancelled) {
      await Promise.all(this.#ending);
      log.push({ type: "cancelled" });
    } else if (job.attempts > (this.#options.retries ?? MAX_RETRIES)) {
      this.#failForDeath(job, attempt, reasonOf(cause));
    } else {
      log.push({ type: "retried", attempt: job.attempts + 1, reason: reasonOf(cause) });
      this.#waiting.addInFront(job);
    }
    this.#startWaiting();
  }

  #cancel(job: Job): void {
    const { attempt } = job;
    if (attempt === undefined) {
      this.#waiting.remove(job);
      return job.log.push({ type: "cancelled" });
    }
    say(attempt, { type: "abort" });
    attempt.grace = setTimeout(() => this.#endWorker(attempt), GRACE_MS);
  }

  /** Ends the worker of an attempt, even in the midst of a loop; the pool starts another. */
  #endWorker(attempt: Attempt): void {
    const before = this.#pool?.threads ?? [];
    attempt.kill.abort();
    const after = new Set<Worker>(this.#pool?.threads);
    for (const worker of before) {
      if (after.has(worker)) continue;
      const ended = worker.terminate().finally(() => this.#ending.delete(ended));
      this.#ending.add(ended);
    }
  }

  /** Frees the places of a job whose attempt is over. */
  #leaveWorker(job: Job): Attempt | undefined {
    const { attempt } = job;
    if (attempt === undefined) return undefined;
    delete job.attempt;
    clearTimeout(attempt.grace);
    attempt.port.close();
    if (attempt.started !== undefined) this.#meter.taskEnded();
    this.#running.delete(job);
    this.#freePlaces += job.places;
    return attempt;
  }

  /** Ends a task that never began. */
  #fail(job: Job, error: Error): void {
    job.log.push({ type: "failed", error: toTaskError(error), stats: statsOutside(job) });
  }

  #failForDeath(job: Job, attempt: Attempt | undefined, reason: string): void {
    const error = toTaskError(workerDied(job.log.task, job.attempts, reason));
    job.log.push({ type: "failed", error, stats: statsOutside(job, attempt), workerDied: reason });
  }

  #nameOf(threadId: number): string {
    let number = this.#threadIds.indexOf(threadId);
    if (number < 0) {
      const alive = new Set(this.#pool?.threads.map((worker) => worker.threadId));
      const vacant = this.#threadIds.findIndex((id) => !alive.has(id));
      number = vacant < 0 ? this.#threadIds.length : vacant;
      this.#threadIds[number] = threadId;
    }
    return `thread ${number + 1}`;
  }
}

/** What is known of a task whose worker did not live to tell. */
function statsOutside({ log, attempts }: Job, attempt?: Attempt): TaskStats {
  const endedAt = now();
  const { worker, at: startedAt } = attempt?.started ?? { worker: "none", at: endedAt };
  return { worker, attempts, queuedAt: log.queuedAt, startedAt, endedAt, cpuSeconds: 0 };
}

function say(attempt: Attempt, message: ToWorker): void {
  attempt.port.postMessage(message);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
