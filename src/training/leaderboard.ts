import { standings } from "../metrics/index.ts";
import type { CostMatrix } from "../table/index.ts";
import type { Evaluation } from "./evaluation.ts";

/** What one model came to. */
export interface ModelOutcome {
  readonly learner: string;
  readonly runId: string;
  readonly status: "FINISHED" | "FAILED" | "KILLED";
  readonly params: Readonly<Record<string, unknown>>;
  /** Absent where the model failed or was interrupted. */
  readonly evaluation?: Evaluation;
  readonly error?: { readonly code?: string; readonly message: string };
  readonly warnings: readonly string[];
}

export interface LeaderboardRow {
  readonly learner: string;
  readonly runId: string;
  readonly status: ModelOutcome["status"];
  readonly error?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Means over the folds, with `<name>_sd`. Empty where the model failed. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Not significantly dearer than the cheapest model, by the corrected paired test over the folds at 5 %. */
  readonly tiedWithBest: boolean;
  /** Two-sided p of that test against the cheapest; absent where the model failed or there is one fold only. */
  readonly pAgainstBest?: number;
}

/** Deciding without a model: the two lines that any model must beat. Cost per applicant. */
export interface Baselines {
  readonly badRate: number;
  readonly approveAll: number;
  readonly rejectAll: number;
}

export interface Leaderboard {
  /** By rising `cost_tuned`; failed models last. */
  readonly rows: readonly LeaderboardRow[];
  readonly baselines: Baselines;
  /** Name of the cheapest model; absent where all failed. */
  readonly best: string | undefined;
}

/**
 * Ranks models by what their decisions cost at the tuned cut-off, and says which of them the folds can't tell from the
 * cheapest.
 * @param testToTrain test rows / training rows of one fold (for the corrected test).
 */
export function rankModels(
  outcomes: readonly ModelOutcome[],
  y: Uint8Array,
  costs: CostMatrix,
  testToTrain: number,
): Leaderboard {
  const judged = outcomes.flatMap(({ evaluation, ...outcome }) => (evaluation ? [{ ...outcome, evaluation }] : []));
  judged.sort((a, b) => a.evaluation.metrics["cost_tuned"] - b.evaluation.metrics["cost_tuned"]);
  const scores = judged.map(({ learner, evaluation }) => ({
    name: learner,
    perFold: evaluation.perFold["cost_tuned"],
  }));
  const standing = scores.length > 0 ? standings(scores, "minimize", testToTrain) : [];
  const rows: LeaderboardRow[] = judged.map(({ learner, runId, status, params, evaluation }, i) => ({
    learner,
    runId,
    status,
    params,
    metrics: withSpread(evaluation),
    tiedWithBest: standing[i].tied,
    ...(Number.isFinite(standing[i].p) && { pAgainstBest: standing[i].p }),
  }));
  for (const { learner, runId, status, params, evaluation, error } of outcomes) {
    if (evaluation) continue;
    rows.push({
      learner,
      runId,
      status,
      params,
      metrics: {},
      tiedWithBest: false,
      ...(error && { error: [error.code, error.message].filter(Boolean).join(" ") }),
    });
  }
  return { rows, baselines: priceOfDoingNothing(y, costs), best: judged[0]?.learner };
}

export function priceOfDoingNothing(y: Uint8Array, costs: CostMatrix): Baselines {
  let bads = 0;
  for (const outcome of y) bads += outcome;
  const badRate = bads / y.length;
  return { badRate, approveAll: costs.falseNegative * badRate, rejectAll: costs.falsePositive * (1 - badRate) };
}

/** Means and spreads side by side, as runs record them: `roc_auc`, `roc_auc_sd`, … */
export function withSpread({ metrics, spread }: Evaluation): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, value] of Object.entries(metrics)) {
    all[name] = value;
    if (Number.isFinite(spread[name])) all[`${name}_sd`] = spread[name];
  }
  return all;
}

/** One line a model, one column a metric; `approve_all` and `reject_all` close the table. */
export function leaderboardCsv({ rows, baselines }: Leaderboard): string {
  const metricNames = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))];
  const lines = [["rank", "learner", "run_id", "status", "tied_with_best", ...metricNames].join(",")];
  for (const [index, row] of rows.entries()) {
    const values = metricNames.map((name) => row.metrics[name] ?? "");
    lines.push([index + 1, row.learner, row.runId, row.status, row.tiedWithBest, ...values].join(","));
  }
  for (const [name, cost] of [
    ["approve_all", baselines.approveAll],
    ["reject_all", baselines.rejectAll],
  ] as const) {
    lines.push(["", name, "", "", "", ...metricNames.map((metric) => (metric === "cost_tuned" ? cost : ""))].join(","));
  }
  return `${lines.join("\n")}\n`;
}
