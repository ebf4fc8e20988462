import { DataError } from "../errors.ts";
import type { ModelJson } from "../learners/index.ts";
import { toOnnx } from "../packaging/index.ts";
import { countFolds, testRows } from "../preprocess/index.ts";
import type { Dataset } from "../table/index.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import type { FoldResult } from "./journal.ts";
import type { FittedModel } from "./model-job.ts";
import { MODEL_FILE, OOF_FILE } from "./recorder.ts";

const REMEDY = "Restore it from a copy, or train anew without --resume.";

/** Metrics that are measured, not computed from predictions. */
const TIMES = ["fit_seconds", "predict_seconds", "cpu_seconds", "queue_seconds"] as const;

/**
 * A model that an earlier attempt finished, brought back from its run: predictions from `oof.csv`, times from the metric
 * history.
 * @throws DataError `UW-TRAIN-002` where the stored predictions are not of this data set and these folds.
 */
export async function loadStoredModel(store: TrackingStore, run: Run, dataset: Dataset): Promise<FittedModel> {
  const { runId } = run.info;
  const decoder = new TextDecoder();
  const oof = parseOof(decoder.decode(await store.readArtifact(runId, OOF_FILE)), runId);
  const times = await Promise.all(
    TIMES.map(async (name) => (await store.metricHistory(runId, name)).map((point) => point.value)),
  );
  const { folds = [] } = dataset;
  const results: FoldResult[] = [];
  for (const [repeat, assignment] of folds.entries()) {
    for (let fold = 0; fold < countFolds(assignment); fold++) {
      const pd = oof.get(`${repeat},${fold}`);
      const rows = testRows(folds, repeat, fold).length;
      if (pd?.length !== rows) {
        throw new DataError(
          "UW-TRAIN-002",
          `run ${runId}: its stored predictions have ${pd?.length ?? 0} rows in repeat ${repeat} fold ${fold}, expected ${rows}. ${REMEDY}`,
        );
      }
      const [fitSeconds, predictSeconds, cpuSeconds, queueSeconds] = times.map((values) => values[results.length]);
      results.push({
        repeat,
        fold,
        pd: Float64Array.from(pd),
        fitSeconds,
        predictSeconds,
        cpuSeconds,
        queueSeconds,
        warnings: [],
      });
    }
  }
  const saved = parseSaved(decoder.decode(await store.readArtifact(runId, MODEL_FILE)), runId);
  const warnings = run.tags["underwrite.warnings"]?.split("\n") ?? [];
  return { results, model: new TextEncoder().encode(JSON.stringify(saved.model)), onnx: toOnnx(saved.model), warnings };
}

function parseSaved(text: string, runId: string): { model: ModelJson } {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("UW-TRAIN-002", `run ${runId}: ${MODEL_FILE} is damaged. ${REMEDY}`, { cause });
  }
}

/** PDs by `repeat,fold`, by rising row. */
function parseOof(text: string, runId: string): Map<string, number[]> {
  const byFold = new Map<string, number[]>();
  for (const line of text.trimEnd().split("\n").slice(1)) {
    const [, repeat, fold, , pd] = line.split(",");
    if (pd === undefined) {
      throw new DataError("UW-TRAIN-002", `run ${runId}: ${OOF_FILE} has a broken line "${line}". ${REMEDY}`);
    }
    const key = `${repeat},${fold}`;
    const pds = byFold.get(key);
    if (pds) pds.push(Number(pd));
    else byFold.set(key, [Number(pd)]);
  }
  return byFold;
}
