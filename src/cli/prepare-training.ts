import { readFile } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import { type FoldAssignment, givenFolds, holdOut, stratifiedKFold } from "../preprocess/index.ts";
import { Random } from "../random.ts";
import { datasetOptions, loadDataset } from "../readers/index.ts";
import type { Dataset } from "../table/index.ts";
import { parseCv, planModels, type Resampling, type TrainingPlan } from "../training/index.ts";
import type { TrainConfig } from "./train-config.ts";

/** A config and the data set that it came to. */
export interface LoadedData {
  readonly config: TrainConfig;
  readonly dataset: Dataset;
}

/** All that is settled before anything is stored. */
export interface PreparedTraining extends LoadedData {
  /** With `folds`. */
  readonly dataset: Dataset & { readonly folds: FoldAssignment };
  readonly plan: TrainingPlan;
}

/** Loads the data set that a config names. */
export function loadFor(config: TrainConfig): Promise<Dataset> {
  const { data, cost, ...options } = config;
  const own = datasetOptions.strip().parse(options, { jitless: true });
  return loadDataset(data, { ...own, ...(cost !== undefined && { costs: cost }) });
}

/**
 * Settles every hyperparameter, loads the data and splits its rows, in the order of what is quick to refuse.
 * @throws UsageError, DataError for what is wrong in any.
 */
export async function prepareTraining(
  request: TrainConfig,
  load: (config: TrainConfig) => Promise<LoadedData> = async (config) => ({ config, dataset: await loadFor(config) }),
): Promise<PreparedTraining> {
  const resampling = resamplingOf(request);
  const models = planModels(request);
  const { config, dataset } = await load(request);
  const { seed } = config;
  const folds = await splitRows(dataset, resampling, seed);
  return {
    config,
    dataset: { ...dataset, folds },
    plan: { models, resampling, costs: dataset.schema.costs, seed },
  };
}

function resamplingOf(config: TrainConfig): Resampling {
  if (config.holdout !== undefined) return { kind: "holdout", share: config.holdout };
  if (config.folds !== undefined) return { kind: "given", file: config.folds };
  return parseCv(config.cv ?? "5");
}

async function splitRows(dataset: Dataset, resampling: Resampling, seed: number): Promise<FoldAssignment> {
  const random = new Random(seed).fork("folds");
  switch (resampling.kind) {
    case "cv":
      return stratifiedKFold(dataset.y, resampling.folds, resampling.repeats, random, dataset.groups);
    case "holdout":
      return holdOut(dataset.y, resampling.share, random, dataset.groups);
    case "given":
      return givenFolds(await readText(resampling.file), dataset.y);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError("UW-USAGE-001", `--folds ${file}: can't be read: ${(cause as Error).message}.`, { cause });
  }
}
