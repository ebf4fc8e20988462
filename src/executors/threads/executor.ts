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
import type { Capacity, DatasetRef, Executor, Task, TaskRun, Usage } from "../executor.ts";
import type { Outcome } from "../run-handler.ts";
import { MAX_RETRIES, noSuchDataset, notOpen, notPlainData, toTaskError, workerDied } from "../task-error.ts";
import { now, TaskLog } from "../task-log.ts";
import { otherThreadsCpuSeconds, UsageMeter } from "../usage-meter.ts";
import { addressed, startPool } from "./pool.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { shareArrays } from "./share-arrays.ts";
import { type Job, type Stint, statsOutside } from "./stint.ts";
import { WaitingLine } from "./waiting-line.ts";
import { WorkerNames } from "./worker-names.ts";

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

/** Most tasks that a worker is given ahead: of a few milliseconds each, they last while another model is stored. */
const MOST_AHEAD = 16;

/** How long a cancelled task may take to notice before its worker is ended. */
const GRACE_MS = 200;

/**
 * Runs tasks on worker threads, first come, first served. Workers start with `open` and stay warm until `close`.
 * A task that uses several threads takes the place of as many workers. Where many wait, each worker is given
 * some ahead; they are taken back where another worker has nothing to do.
 * @throws UsageError `UW-EXEC-007` where `workers` is no positive integer.
 */
export function createThreadsExecutor(options: ThreadsOptions): Executor {
  return new ThreadsExecutor(options);
}

class ThreadsExecutor implements Executor {
  readonly name = "threads";
  readonly #options: ThreadsOptions;
  readonly #workers: number;
  readonly #datasets = new Map<string, Dataset>();
  readonly #meter = new UsageMeter(availableParallelism(), otherThreadsCpuSeconds);
  readonly #waiting = new WaitingLine<Job>();
  readonly #stints = new Set<Stint>();
  /** Kind of the last task that a thread was given, by its id. */
  readonly #kinds = new Map<number, string | undefined>();
  readonly #names = new WorkerNames();
  /** Workers told to end that have not ended yet. */
  readonly #ending = new Set<Promise<unknown>>();
  #freePlaces: number;
  #submitted = 0;
  #takingBack: NodeJS.Immediate | undefined;
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
    const job: Job = { log, number: this.#submitted++, places, attempts: 0 };
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
    const running = Array.from(this.#stints, ({ job }) => job).filter((job) => job !== undefined);
    for (const stint of this.#stints) this.#endStint(stint);
    const jobs = [...running, ...this.#waiting.clear()];
    clearImmediate(this.#takingBack);
    const pool = this.#pool;
    this.#pool = undefined;
    this.#datasets.clear();
    await pool?.destroy();
    await Promise.all(this.#ending);
    for (const job of jobs) job.log.push({ type: "cancelled" });
    this.#meter.stop();
  }

  #startWaiting(): void {
    while (this.#startNext());
    for (let most = 1; most <= MOST_AHEAD; most++) for (const stint of this.#stints) this.#giveAhead(stint, most);
    // Later, when all has been heard that workers had to say: one of them may have begun with what would be taken back.
    if (this.#freePlaces > 0) this.#takingBack ??= setImmediate(() => this.#takeBackOne());
  }

  /** @returns whether there was a task, and a place for it. */
  #startNext(): boolean {
    const threads = this.#threads;
    const busy = new Set(Array.from(this.#stints, ({ thread }) => thread));
    // None where workers died so early that the pool has not replaced them: it will, for the next task.
    const thread = threads.find((id) => !busy.has(id)) ?? NO_THREAD;
    const job = this.#takeFor(thread, this.#freePlaces);
    if (job !== undefined) this.#start(job, thread);
    return job !== undefined;
  }

  #takeFor(thread: number, places: number): Job | undefined {
    const others = this.#threads.filter((id) => id !== thread).map((id) => this.#kinds.get(id));
    const job = this.#waiting.take(places, this.#kinds.get(thread), others);
    if (job !== undefined) this.#kinds.set(thread, job.log.task.kind);
    return job;
  }

  /** Starts a task that was given ahead, where a worker has nothing else to do. */
  #takeBackOne(): void {
    this.#takingBack = undefined;
    if (this.#waiting.length > 0 || this.#freePlaces === 0) return;
    const [most] = Array.from(this.#stints, ({ ahead }) => ahead).sort((a, b) => b.length - a.length);
    const job = most?.at(-1);
    if (job === undefined) return;
    this.#takeBack(job);
    this.#waiting.addInFront(job);
    this.#startWaiting();
  }

  /** The next task goes to a worker that is at one, unless it has so many already: tasks may take a millisecond or an hour. */
  #giveAhead(stint: Stint, most: number): void {
    const { job, ahead, thread } = stint;
    if (job?.places !== 1 || ahead.length >= most) return;
    const next = this.#takeFor(thread, 1);
    if (next === undefined || !this.#post(stint, next)) return;
    ahead.push(next);
    next.stint = stint;
  }

  #start(job: Job, thread: number): void {
    const { port1: port, port2 } = new MessageChannel();
    const stint: Stint = { port, thread, kill: new AbortController(), job: undefined, ahead: [] };
    if (!this.#post(stint, job)) return port.close();
    this.#stints.add(stint);
    this.#begin(stint, job);
    const hear = (message: FromWorker) => {
      if (this.#stints.has(stint)) this.#hear(stint, message);
    };
    port.on("message", hear);
    // What the worker has to say comes over the port; the pool only tells when the worker is no more.
    this.#pool
      ?.run(addressed(port2, stint), { transferList: [port2], signal: stint.kill.signal })
      .catch((cause: unknown) => {
        for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port)) {
          hear(last.message);
        }
        if (this.#stints.has(stint)) void this.#workerGone(stint, cause);
      });
  }

  /** @returns false where the task can't be run at all, and has failed. */
  #post({ port }: Stint, job: Job): boolean {
    const { name, handler, input, threads = 1, dataset } = job.log.task;
    if (dataset !== undefined && !this.#datasets.has(dataset.id)) {
      this.#fail(job, noSuchDataset(job.log.task));
      return false;
    }
    try {
      const call = { name, handler, input, threads };
      say(port, { type: "call", number: job.number, call, dataset: dataset?.id });
      return true;
    } catch (cause) {
      this.#fail(job, notPlainData(job.log.task, "input", cause));
      return false;
    }
  }

  /** A worker is at a job from now on. */
  #begin(stint: Stint, job: Job): void {
    stint.job = job;
    job.stint = stint;
    job.attempts++;
    this.#freePlaces -= job.places;
  }

  #hear(stint: Stint, message: FromWorker): void {
    const { job } = stint;
    if (message.type === "need dataset") {
      // Only a task that names a known data set is given to a worker.
      say(stint.port, { type: "dataset", dataset: this.#datasets.get(message.id) as Dataset });
    } else if (message.type === "started") {
      stint.started = { worker: this.#names.nameOf(message.threadId, this.#threads), at: now() };
      this.#meter.taskStarted();
      job?.log.push({ type: "started", worker: stint.started.worker, attempt: job.attempts });
    } else if (message.type === "progress") {
      job?.log.push(message);
    } else {
      const worker = stint.started?.worker ?? "none";
      if (message.goesOn === undefined) this.#endStint(stint);
      else this.#goOn(stint, message.goesOn);
      if (job !== undefined) this.#end(job, worker, message.outcome);
      this.#startWaiting();
    }
  }

  #goOn(stint: Stint, number: number): void {
    const next = stint.ahead.find((job) => job.number === number);
    this.#leave(stint);
    if (next !== undefined) {
      stint.ahead = stint.ahead.filter((job) => job !== next);
      return this.#begin(stint, next);
    }
    // It was taken back too late.
    this.#freePlaces--;
    stint.grace = setTimeout(() => this.#endWorker(stint), GRACE_MS);
  }

  #end({ log, attempts }: Job, worker: string, outcome: Outcome): void {
    if (log.cancelled) return log.push({ type: "cancelled" });
    const { startedAt, endedAt, cpuSeconds } = outcome;
    const stats = { worker, attempts, queuedAt: log.queuedAt, startedAt, endedAt, cpuSeconds };
    log.push(
      "output" in outcome
        ? { type: "finished", output: outcome.output, stats }
        : { type: "failed", error: outcome.error, stats },
    );
  }

  /** The worker died or was ended under its task. */
  async #workerGone(stint: Stint, cause: unknown): Promise<void> {
    const { job, started } = stint;
    this.#endStint(stint);
    if (job === undefined) {
      // Nobody waits for what it was at.
    } else if (job.log.cancelled) {
      await Promise.all(this.#ending);
      job.log.push({ type: "cancelled" });
    } else if (job.attempts > (this.#options.retries ?? MAX_RETRIES)) {
      this.#failForDeath(job, started, reasonOf(cause));
    } else {
      job.log.push({ type: "retried", attempt: job.attempts + 1, reason: reasonOf(cause) });
      this.#waiting.addInFront(job);
    }
    this.#startWaiting();
  }

  #cancel(job: Job): void {
    const { stint } = job;
    if (stint?.job === job) {
      say(stint.port, { type: "abort", number: job.number });
      stint.grace = setTimeout(() => this.#endWorker(stint), GRACE_MS);
      return;
    }
    if (stint === undefined) this.#waiting.remove(job);
    else this.#takeBack(job);
    job.log.push({ type: "cancelled" });
  }

  /** Takes a task back that a worker was to go on with. */
  #takeBack(job: Job): void {
    const { stint } = job;
    if (stint === undefined) return;
    say(stint.port, { type: "take back", number: job.number });
    stint.ahead = stint.ahead.filter((other) => other !== job);
    delete job.stint;
  }

  /** Ends the worker of a stint, even in the midst of a loop; the pool starts another. */
  #endWorker(stint: Stint): void {
    const before = this.#pool?.threads ?? [];
    stint.kill.abort();
    const after = new Set<Worker>(this.#pool?.threads);
    for (const worker of before) {
      if (after.has(worker)) continue;
      const ended = worker.terminate().finally(() => this.#ending.delete(ended));
      this.#ending.add(ended);
    }
  }

  /** The worker is done with its job, or is no more. */
  #leave(stint: Stint): void {
    const { job } = stint;
    clearTimeout(stint.grace);
    if (stint.started !== undefined) this.#meter.taskEnded();
    this.#freePlaces += job?.places ?? 1;
    delete job?.stint;
    stint.job = undefined;
    delete stint.started;
  }

  /** Nothing is heard of it any more; what it was to go on with is the next to be started. */
  #endStint(stint: Stint): void {
    const { ahead } = stint;
    this.#leave(stint);
    stint.port.close();
    this.#stints.delete(stint);
    for (const job of ahead.toReversed()) {
      delete job.stint;
      this.#waiting.addInFront(job);
    }
  }

  /** Ends a task that never began. */
  #fail(job: Job, error: Error): void {
    job.log.push({ type: "failed", error: toTaskError(error), stats: statsOutside(job) });
  }

  #failForDeath(job: Job, started: Stint["started"], reason: string): void {
    const error = toTaskError(workerDied(job.log.task, job.attempts, reason));
    job.log.push({ type: "failed", error, stats: statsOutside(job, started), workerDied: reason });
  }

  get #threads(): number[] {
    return this.#pool?.threads.map((worker) => worker.threadId) ?? [];
  }
}

function say(port: MessagePort, message: ToWorker): void {
  port.postMessage(message);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
