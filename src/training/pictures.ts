import { setImmediate as nextTurn } from "node:timers/promises";
import {
  bayesCutoff,
  type Confusion,
  type CurveOptions,
  calibrationCurve,
  confusionAt,
  costCurve,
  rocCurve,
} from "../metrics/index.ts";
import { countFolds, type FoldAssignment, testRows } from "../preprocess/index.ts";
import type { CostMatrix } from "../table/index.ts";
import type { Evaluation } from "./evaluation.ts";
import { priceOfDoingNothing } from "./leaderboard.ts";
import type { TaskBar, Timing } from "./timing.ts";

/** A picture has fewer pixels than a large data set has PDs. */
const CURVE: CurveOptions = { atMost: 300 };

/** The library that draws takes a tenth of a second to load: no command has to wait for it that draws nothing. */
export const loadCharts = () => import("../charts/index.ts");

/**
 * The pictures of one model's run, by artifact path. Titles quote the run's metrics; curves show the held-out predictions
 * of the first repeat, so that each applicant counts once. Other work goes on between two pictures.
 */
export async function drawModel(
  learner: string,
  y: Uint8Array,
  folds: FoldAssignment,
  costs: CostMatrix,
  { metrics, spread, perFold, oof }: Evaluation,
): Promise<Record<string, string>> {
  const { calibrationChart, confusionChart, costChart, rocChart } = await loadCharts();
  const tested = (_: number, row: number) => folds[0][row] >= 0;
  const yTrue = y.filter(tested);
  const pd = oof[0].filter(tested);
  const confusion = sumOverFolds(y, folds, oof[0], perFold["threshold_tuned"]);
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const cutoff = metrics["threshold_tuned"];
  const { approveAll, rejectAll } = priceOfDoingNothing(y, costs);
  const roc = rocChart([
    {
      learner,
      curve: rocCurve(yTrue, pd, CURVE),
      auc: metrics["roc_auc"],
      ...(Number.isFinite(spread["roc_auc"]) && { aucSd: spread["roc_auc"] }),
      decision: {
        cutoff,
        truePositiveRate: truePositive / (truePositive + falseNegative),
        falsePositiveRate: falsePositive / (falsePositive + trueNegative),
      },
    },
  ]);
  await nextTurn();
  const calibration = calibrationChart({ learner, curve: calibrationCurve(yTrue, pd) });
  await nextTurn();
  const decisions = confusionChart({ learner, confusion, costs, cutoff });
  await nextTurn();
  const cost = costChart({
    learner,
    curve: costCurve(yTrue, pd, costs, CURVE),
    bayesCutoff: bayesCutoff(costs),
    costAtBayes: metrics["cost_at_bayes"],
    tunedCutoff: cutoff,
    costTuned: metrics["cost_tuned"],
    approveAll,
    rejectAll,
  });
  return { "roc.svg": roc, "calibration.svg": calibration, "confusion.svg": decisions, "cost.svg": cost };
}

/** Which worker ran what, when: the picture of the parent run. */
export async function drawTimeline(bars: readonly TaskBar[], timing: Timing): Promise<Record<string, string>> {
  if (bars.length === 0) return {};
  const { timelineChart } = await loadCharts();
  return {
    "timeline.svg": timelineChart({
      executor: timing.executor,
      cpuUtilisation: timing.cpuUtilisation,
      bars: bars.map(({ worker, model, start, end }) => ({ worker, learner: model, start, end })),
    }),
  };
}

/** What each executor took, where several ran the same plan. */
export async function drawComparison(
  executions: readonly { readonly timing: Timing; readonly timeline: readonly TaskBar[] }[],
): Promise<Record<string, string>> {
  const worked = executions.filter(({ timeline }) => timeline.length > 0);
  if (worked.length < 2) return {};
  const { executorComparisonChart } = await loadCharts();
  const timings = worked.map(({ timing, timeline }) => {
    const byModel = new Map<string, number>();
    for (const { model, start, end } of timeline) byModel.set(model, (byModel.get(model) ?? 0) + end - start);
    return { ...timing, models: Array.from(byModel, ([learner, seconds]) => ({ learner, seconds })) };
  });
  return { "executors.svg": executorComparisonChart(timings) };
}

/** The decisions of the first repeat, each fold's by its own cut-off. */
function sumOverFolds(y: Uint8Array, folds: FoldAssignment, pd: Float64Array, cutoffs: readonly number[]): Confusion {
  const sum = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (let fold = 0; fold < countFolds(folds[0]); fold++) {
    const rows = testRows(folds, 0, fold);
    const part = confusionAt(
      Uint8Array.from(rows, (row) => y[row]),
      Float64Array.from(rows, (row) => pd[row]),
      cutoffs[fold],
    );
    for (const key of Object.keys(sum) as (keyof Confusion)[]) sum[key] += part[key];
  }
  return sum;
}
