import type { Dataset } from "../../table/index.ts";
import type { Outcome, TaskCall } from "../run-handler.ts";

/**
 * What the main thread and a worker say about the tasks of one stint, which the worker runs one after another; all of it
 * over one port made for that stint. One port keeps the order: no result can overtake the progress before it, and what
 * follows an end is about the next task.
 */
export type ToWorker =
  /** Numbered, so that others can refer to it. */
  | { readonly type: "call"; readonly number: number; readonly call: TaskCall; readonly dataset: string | undefined }
  | { readonly type: "dataset"; readonly dataset: Dataset }
  /** Of a task that runs, as far as is known here: its end is waited for. */
  | { readonly type: "abort"; readonly number: number }
  /** Of a task that was given ahead: nobody waits for it any more. */
  | { readonly type: "take back"; readonly number: number };

export type FromWorker =
  /** Asked once per worker and data set; the arrays come as references to shared memory. */
  | { readonly type: "need dataset"; readonly id: string }
  | { readonly type: "started"; readonly threadId: number }
  | { readonly type: "progress"; readonly share: number }
  /**
   * `goesOn`: with which of the tasks that it was given ahead. With none, the stint is over, and what is on its way comes
   * too late.
   */
  | { readonly type: "ended"; readonly outcome: Outcome; readonly goesOn: number | undefined };

export interface WorkerData {
  /** URL of the module that exports `handlers`. */
  readonly handlerModule: string;
}
