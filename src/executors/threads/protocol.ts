import type { Dataset } from "../../table/index.ts";
import type { Outcome, TaskCall } from "../run-handler.ts";

/**
 * What the main thread and a worker say about one attempt, all of it over one port made for that attempt. One port
 * keeps the order: no result can overtake the progress before it.
 */
export type ToWorker =
  | { readonly type: "call"; readonly call: TaskCall; readonly dataset: string | undefined }
  | { readonly type: "dataset"; readonly dataset: Dataset }
  | { readonly type: "abort" };

export type FromWorker =
  /** Asked once per worker and data set; the arrays come as references to shared memory. */
  | { readonly type: "need dataset" }
  | { readonly type: "started"; readonly threadId: number }
  | { readonly type: "progress"; readonly share: number }
  | { readonly type: "ended"; readonly outcome: Outcome };

export interface WorkerData {
  /** URL of the module that exports `handlers`. */
  readonly handlerModule: string;
}
