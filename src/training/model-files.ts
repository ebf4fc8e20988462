import { createHash } from "node:crypto";
import { modelFolder, modelHistoryTag, type RawApplicant } from "../packaging/index.ts";
import { DEFAULT_SCALE, writeSavedModel } from "../scoring/index.ts";
import type { Dataset } from "../table/index.ts";
import type { Evaluation } from "./evaluation.ts";
import type { FittedModel } from "./model-job.ts";
import type { ModelPlan, TrainingPlan } from "./plan.ts";
import { MODEL_FOLDER } from "./recorder.ts";

/** What all models of a training run have in common. */
export interface ModelOrigin {
  readonly dataset: Dataset;
  readonly plan: TrainingPlan;
  /** A typical applicant of the data set. */
  readonly example: RawApplicant;
  /** Of the product. */
  readonly version: string;
}

/** The model folder of a run, by artifact path, and the tag by which MLflow finds it. */
export function packageModel(
  { dataset, plan, example, version }: ModelOrigin,
  { learner, params }: ModelPlan,
  { model, onnx, warnings }: FittedModel,
  { cutoff }: Evaluation,
  runId: string,
): { readonly files: Record<string, string | Uint8Array>; readonly tags: Record<string, string> } {
  const { schema, source, y } = dataset;
  const badRate = y.reduce((bads, outcome) => bads + outcome, 0) / y.length;
  const about = {
    decision: { cutoff, costs: plan.costs, scale: DEFAULT_SCALE },
    target: schema.target,
    ...(schema.id !== undefined && { id: schema.id }),
    ...(schema.group !== undefined && { group: schema.group }),
    trainedOn: { name: source.name, sha256: source.sha256, rows: y.length, badRate },
    version,
  };
  const packaged = {
    learner,
    params,
    fields: schema.fields,
    warnings,
    about,
    native: writeSavedModel(about, model),
    onnx,
    example,
    runId,
    // A run has one model: the same name for the same run.
    uuid: createHash("sha256").update(runId).update("model").digest("hex").slice(0, 32),
    createdAt: Date.now(),
  };
  const files = Object.entries(modelFolder(packaged)).map(([path, content]) => [`${MODEL_FOLDER}/${path}`, content]);
  return { files: Object.fromEntries(files), tags: modelHistoryTag(packaged, MODEL_FOLDER) };
}
