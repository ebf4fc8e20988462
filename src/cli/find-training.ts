import { UsageError } from "../errors.ts";
import { didYouMean } from "../table/index.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import { findRun } from "./find-run.ts";

/**
 * A training run, named by an experiment (then its newest one), by its own id, by the id of one of its models, or not at
 * all (then the newest of the store).
 * @throws UsageError `UW-USAGE-070` where there is none, `UW-USAGE-030` for what is neither an experiment nor a run.
 */
export async function findTraining(store: TrackingStore, wanted: string | undefined): Promise<Run> {
  const experiments = await store.listExperiments();
  const named = experiments.find(({ name }) => name === wanted);
  if (wanted === undefined || named) {
    return newestTraining(store, named ? [named.id] : experiments.map(({ id }) => id), wanted);
  }
  if (!/^(runs:\/)?[0-9a-f]{4,32}$/.test(wanted)) {
    const names = experiments.map(({ name }) => name);
    throw new UsageError(
      "UW-USAGE-070",
      `${store.uri} has no experiment "${wanted}", and that is no run id. ${didYouMean(wanted, names)}It has: ${names.join(", ")}.`,
    );
  }
  const run = await findRun(store, wanted);
  const parent = run.tags["mlflow.parentRunId"];
  const training = parent === undefined ? run : await store.getRun(parent);
  if (training.tags["underwrite.kind"] === "train") return training;
  throw new UsageError("UW-USAGE-070", `run ${training.info.runId} is no training run. See underwrite runs --parents.`);
}

async function newestTraining(store: TrackingStore, experimentIds: readonly string[], wanted?: string): Promise<Run> {
  const { items } = await store.searchRuns({
    experimentIds,
    filter: "tags.`underwrite.kind` = 'train' and attributes.status = 'FINISHED'",
    maxResults: 1,
  });
  if (items.length > 0) return items[0];
  const where = wanted === undefined ? store.uri : `experiment "${wanted}"`;
  throw new UsageError(
    "UW-USAGE-070",
    `${where} has no finished training run. Train some models: npx underwrite train german-credit`,
  );
}
