import type { NewLoggedModel } from "../model-store.ts";
import type { DatasetInput, FinalStatus, NewRun } from "../store.ts";
import type { BatchBody } from "./batches.ts";

/**
 * Something to be written to the server, as plain data, so that it can wait in a file until the server answers. Doing it
 * twice has the effect of doing it once: times are fixed when it is asked for, and what the server would number anew
 * carries a key by which it is found again.
 *
 * An owner is the id of a run or a model, or the key of one that the server has not numbered yet.
 */
export type Operation =
  | {
      readonly type: "createRun";
      readonly key: string;
      readonly run: NewRun & { readonly startTime: number };
      readonly user: string;
    }
  | { readonly type: "logBatch"; readonly owner: string; readonly bodies: readonly BatchBody[] }
  | { readonly type: "logInputs"; readonly owner: string; readonly inputs: readonly DatasetInput[] }
  | {
      readonly type: "updateRun";
      readonly owner: string;
      readonly status: FinalStatus | "RUNNING";
      readonly endTime?: number;
    }
  | { readonly type: "createModel"; readonly key: string; readonly model: NewLoggedModel }
  | { readonly type: "finalizeModel"; readonly owner: string; readonly status: "READY" | "FAILED" }
  | { readonly type: "tagModel"; readonly owner: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly type: "logArtifact"; readonly owner: string; readonly path: string; readonly content: Content };

/** A file of the outbox stays until it is delivered; any other belongs to the caller. */
export type Content = { readonly text: string } | { readonly bytes: Uint8Array } | { readonly file: string };

/** Operations on one owner are done in the order in which they were asked for. */
export function ownerOf(operation: Operation): string {
  return "key" in operation ? operation.key : operation.owner;
}

/** Whose creation must come first. */
export function precedents(operation: Operation): readonly string[] {
  switch (operation.type) {
    case "createRun":
      return operation.run.parentRunId === undefined ? [] : [operation.run.parentRunId];
    case "createModel":
      return operation.model.sourceRunId === undefined ? [] : [operation.model.sourceRunId];
    case "logBatch":
      return operation.bodies.flatMap(({ metrics }) => metrics.flatMap(({ model_id }) => model_id ?? []));
    default:
      return [];
  }
}
