import type { Crew } from "../kernels/index.ts";
import type { Dataset } from "../table/index.ts";

/**
 * Where tasks run. Every executor keeps these promises, tested in `test/contract/executors.test.ts`:
 * - a task is a name and plain data, so the same task runs inline, on a thread and on a cluster, with the same bits;
 * - a task that throws fails alone;
 * - a worker that dies is replaced and its task retried, at most three times, and each retry is reported;
 * - data are put once and shared, never copied per task;
 * - `cancel` and `close` leave no process, thread or file behind; after `close` every task has ended.
 */
export interface Executor {
  readonly name: string;
  /**
   * Why the place itself is gone, once it is. What had not ended by then ends as cancelled, through no fault of its own:
   * it can be run again elsewhere.
   */
  readonly lost?: Error | undefined;
  /** Starts what is needed. @throws UnavailableError where the place can't be reached. */
  open(): Promise<Capacity>;
  /** Makes a data set available to every later task. */
  put(dataset: Dataset): Promise<DatasetRef>;
  /** Queues a task. Never throws for what the task does: that comes as an event. */
  submit(task: Task): TaskRun;
  /** What has been used since `open`. */
  usage(): Usage;
  /** Cancels what still runs and frees everything. Safe to call twice. */
  close(): Promise<void>;
}

export interface Capacity {
  /** Tasks that can run at once. */
  readonly workers: number;
  readonly nodes: readonly { readonly name: string; readonly cores: number }[];
}

export interface Usage {
  /** CPU seconds of every worker, and of this process where it is the worker. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** cpuSeconds / (wallSeconds × cores of all nodes), in [0, 1]. */
  readonly cpuUtilisation: number;
  readonly maxConcurrentTasks: number;
  /** The same by node, where there are several. */
  readonly nodes?: readonly (Pick<Usage, "cpuSeconds" | "cpuUtilisation"> & { readonly name: string })[];
}

export interface DatasetRef {
  readonly id: string;
  /** Where the data had to travel: how much of it, and how, for people. */
  readonly travelled?: { readonly bytes: number; readonly way: string };
}

/** Plain data only: what `structuredClone` and JSON (with typed arrays as base64) both carry. */
export interface Task {
  /** Shown to people and in the cluster's dashboard: `svm fold 3/5`. */
  readonly name: string;
  /** Key into the handler module's `handlers`. */
  readonly handler: string;
  readonly input: unknown;
  /** Tasks of one kind run much the same code, which a worker that has run it before runs faster. */
  readonly kind?: string;
  readonly dataset?: DatasetRef;
  /** Threads that the task may use; 1 unless told. */
  readonly threads?: number;
}

export interface TaskRun extends AsyncIterable<TaskEvent> {
  readonly task: Task;
  /** Resolves with the last event; never rejects. */
  readonly done: Promise<TaskEnd>;
  cancel(): void;
}

export type TaskEvent =
  | { readonly type: "started"; readonly worker: string; readonly attempt: number }
  | { readonly type: "progress"; readonly share: number }
  /** The worker died; `attempt` is the one that comes next, 2 to 4. */
  | { readonly type: "retried"; readonly attempt: number; readonly reason: string }
  | TaskEnd;

export type TaskEnd =
  | { readonly type: "finished"; readonly output: unknown; readonly stats: TaskStats }
  | {
      readonly type: "failed";
      readonly error: TaskError;
      readonly stats: TaskStats;
      /** How the last worker died, where that and not the task's own error is why it failed. */
      readonly workerDied?: string;
    }
  | { readonly type: "cancelled" };

export interface TaskError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
}

/** Times in milliseconds since the epoch, with fractions; durations in seconds. */
export interface TaskStats {
  readonly worker: string;
  readonly attempts: number;
  readonly queuedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** CPU time of the worker while the task ran. */
  readonly cpuSeconds: number;
}

/** A module that workers import; it exports `handlers`. */
export type TaskHandlers = Readonly<Record<string, TaskHandler>>;

/** Typed arrays in what it resolves with are handed over, not copied: it must not keep them. */
export type TaskHandler = (input: never, context: TaskContext) => Promise<unknown>;

export interface TaskContext {
  /** The data set that the task named. */
  readonly dataset: Dataset | undefined;
  readonly threads: number;
  /** Where a fit gets the other threads from; present where `threads` is above 1. */
  readonly crew?: Crew;
  readonly signal: AbortSignal;
  /** Called with the share done, in [0, 1]; only what advances by a hundredth is passed on. */
  readonly onProgress: (share: number) => void;
}
