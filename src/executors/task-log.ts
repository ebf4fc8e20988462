import type { Task, TaskEnd, TaskEvent, TaskRun } from "./executor.ts";

/**
 * What happened to one task so far. The executor appends, anyone reads: a reader who comes late gets every event from
 * the first one on, and any number may read.
 */
export class TaskLog implements TaskRun {
  readonly task: Task;
  /** When the task was submitted, in milliseconds since the epoch. */
  readonly queuedAt: number = now();
  readonly done: Promise<TaskEnd>;
  readonly #events: TaskEvent[] = [];
  readonly #cancel: (log: TaskLog) => void;
  readonly #resolve: (end: TaskEnd) => void;
  #wake: (() => void)[] = [];
  #ended = false;

  /** @param cancel called at most once, and only while the task has not ended. */
  constructor(task: Task, cancel: (log: TaskLog) => void) {
    const { promise, resolve } = Promise.withResolvers<TaskEnd>();
    this.task = task;
    this.done = promise;
    this.#resolve = resolve;
    this.#cancel = cancel;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether `cancel` was called in time. */
  cancelled = false;

  cancel(): void {
    if (this.#ended || this.cancelled) return;
    this.cancelled = true;
    this.#cancel(this);
  }

  /** Appends an event. What comes after the end is dropped: a worker may still talk when its task was given up. */
  push(event: TaskEvent): void {
    if (this.#ended) return;
    this.#events.push(event);
    if (isEnd(event)) {
      this.#ended = true;
      this.#resolve(event);
    }
    const wake = this.#wake;
    this.#wake = [];
    for (const reader of wake) reader();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TaskEvent, void, undefined> {
    for (let i = 0; ; i++) {
      while (i === this.#events.length) await new Promise<void>((resolve) => this.#wake.push(resolve));
      const event = this.#events[i];
      yield event;
      if (isEnd(event)) return;
    }
  }
}

export function isEnd(event: TaskEvent): event is TaskEnd {
  return event.type === "finished" || event.type === "failed" || event.type === "cancelled";
}

/** Milliseconds since the epoch, with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
