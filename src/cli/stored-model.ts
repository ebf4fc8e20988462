import { UsageError } from "../errors.ts";
import { readSavedModel, type Scorer } from "../scoring/index.ts";
import { type Run, resolveModelUri, type TrackingStore } from "../tracking/index.ts";
import { MODEL_FILE } from "../training/index.ts";
import { findRun } from "./find-run.ts";

/**
 * Loads a model from a store by what a user calls it: a run's id or its first digits, `runs:/ID`, `models:/NAME@ALIAS`,
 * `models:/NAME/VERSION`. Of a training run the cheapest model is taken.
 */
export async function loadStoredScorer(store: TrackingStore, model: string): Promise<Scorer> {
  if (/^models:|^runs:\/+[^/]+\/./.test(model)) {
    const { owner, folder } = await resolveModelUri(store, model);
    const file = folder === undefined ? "model.json" : `${folder}/model.json`;
    return readSavedModel(await readText(store, owner, file), model);
  }
  const { info } = await modelRun(store, await findRun(store, model));
  return readSavedModel(await readText(store, info.runId, MODEL_FILE), `run ${info.runId}, ${MODEL_FILE}`);
}

async function readText(store: TrackingStore, owner: string, path: string): Promise<string> {
  return new TextDecoder().decode(await store.readArtifact(owner, path));
}

/**
 * The run itself, or the cheapest model of a training run.
 * @throws UsageError `UW-USAGE-051` where a training run has no finished model.
 */
export async function modelRun(store: TrackingStore, run: Run): Promise<Run> {
  if (run.tags["underwrite.kind"] !== "train") return run;
  const { items } = await store.searchRuns({
    experimentIds: [run.info.experimentId],
    filter: `tags.\`mlflow.parentRunId\` = '${run.info.runId}' and attributes.status = 'FINISHED'`,
    orderBy: ["metrics.cost_tuned ASC"],
    maxResults: 1,
  });
  if (items.length === 0) {
    throw new UsageError("UW-USAGE-051", `training run ${run.info.runId} has no finished model. Name another run.`);
  }
  // Not on stdout, where the scores go.
  const { name, runId } = items[0].info;
  process.stderr.write(`Taking ${name} (${runId.slice(0, 8)}), the cheapest model of that training run.\n`);
  return items[0];
}
