import { thousands } from "../table/index.ts";
import { type Resampling, resamplingLabel, withSpeedups } from "../training/index.ts";
import { resumeHint, type TrainingSummary } from "./run-training.ts";
import { count, percent, share } from "./terminal/format.ts";
import { leaderboardText, tiesText } from "./terminal/leaderboard-text.ts";
import type { Page } from "./terminal/style.ts";
import { wrap } from "./terminal/text-table.ts";
import { modelTimingText, nodesText, timingText } from "./terminal/timing-text.ts";

/** What a person reads after training: leaderboard, timings, what to do next. */
export function trainingText(summary: TrainingSummary, page: Page): string {
  const { dataset, plan, outcomes } = summary;
  const { style, columns } = page;
  const { leaderboard } = outcomes[outcomes.length - 1];
  const { falseNegative, falsePositive } = plan.costs;
  const timings = withSpeedups(outcomes.map((outcome) => outcome.timing));
  const parts = [
    "",
    `${style.bold(dataset.schema.name)}  ${thousands(dataset.X.rows)} ${dataset.source.synthetic ? "GENERATED applicants" : "applicants"}, ${percent(leaderboard.baselines.badRate)} bad · ${heldOutText(plan.resampling)} · seed ${plan.seed}`,
    "",
    leaderboardText(leaderboard, page),
    "",
    style.dim(wrap(tiesText(leaderboard), columns)),
    style.dim(
      wrap(
        `Cost per applicant, accuracy, F1, precision and recall of bad ${cutoffText(plan.resampling)}; errors cost ${falseNegative}:${falsePositive}.`,
        columns,
      ),
    ),
    "",
    timingText(timings),
  ];
  const nodes = nodesText(timings);
  if (nodes !== "") parts.push(style.dim(nodes));
  if (outcomes.length > 1) {
    const timelines = outcomes.map(({ timing, timeline }) => ({ executor: timing.executor, timeline }));
    parts.push("", modelTimingText(timelines));
  }
  return parts.join("\n");
}

function heldOutText(resampling: Resampling): string {
  if (resampling.kind !== "cv") return resamplingLabel(resampling);
  const { folds, repeats } = resampling;
  return `${folds}-fold cross-validation${repeats > 1 ? ` × ${repeats}` : ""}`;
}

/** A single test set leaves no other rows to tune on: see `crossFittedCutoffs`. */
function cutoffText(resampling: Resampling): string {
  return resampling.kind === "holdout"
    ? "at the cut-off that is cheapest if PDs are calibrated"
    : "at each fold's cut-off, tuned on the other folds";
}

/** What a person would do next. */
export function nextStepsText({ outcomes, config }: TrainingSummary, { style, columns }: Page): string {
  const { leaderboard, parentRunId } = outcomes[outcomes.length - 1];
  const best = leaderboard.rows.find((row) => row.learner === leaderboard.best);
  const lines: string[] = [];
  if (best) {
    const { cost_tuned: cost, threshold_tuned: cutoff } = best.metrics;
    const without = share(Math.min(leaderboard.baselines.approveAll, leaderboard.baselines.rejectAll));
    const text = `Ship candidate: ${style.bold(best.learner)}, cost ${share(cost)} per applicant at cut-off ${share(cutoff)}, against ${without} without a model.`;
    lines.push(wrap(text, columns));
  }
  const id = (best?.runId ?? parentRunId).slice(0, 8);
  const other = leaderboard.rows.find((row) => row !== best && row.status === "FINISHED");
  const steps: [command: string, what: string][] = [["runs", "every run, with filters"]];
  if (best) steps.push([`score ${id} applicants.csv`, "PD, score and decision for new applicants"]);
  if (best && other) steps.push([`compare ${id} ${other.runId.slice(0, 8)}`, "what differs between two runs"]);
  // Data of the user's own need more options than fit here.
  const isOwn = config.target !== undefined;
  if (config.cv === undefined && !isOwn) steps.push([`train ${config.data} --cv 5x10`, "tighter estimates"]);
  if (!isOwn) steps.push(["train my.csv --target COLUMN --event VALUE", "your own data"]);
  const width = Math.max(...steps.map(([command]) => command.length));
  const isNarrow = width + 60 > columns;
  lines.push(
    "Next:",
    ...steps.map(([command, what]) =>
      isNarrow ? `  npx underwrite ${command}\n      ${what}` : `  npx underwrite ${command.padEnd(width)}   ${what}`,
    ),
    style.dim(
      `Stored in ${count(outcomes.length, "training run")} in ${config.tracking ?? "mlflow.db"}; any MLflow UI opens it.`,
    ),
  );
  return lines.join("\n");
}

/** How to go on after an interruption. */
export function resumeText({ outcomes }: TrainingSummary): string {
  const stopped = outcomes.find((outcome) => outcome.status === "KILLED");
  if (stopped === undefined) return "Interrupted.";
  const { rows } = stopped.leaderboard;
  const complete = rows.filter((row) => row.status === "FINISHED").length;
  return `Interrupted: ${complete} of ${count(rows.length, "model")} complete and stored. ${resumeHint(stopped.parentRunId)}`;
}

/** The document of `train --json`. */
export function trainingJson({ experiment, dataset, outcomes }: TrainingSummary): object {
  const { leaderboard, parentRunId } = outcomes[outcomes.length - 1];
  return {
    experiment,
    parentRunId,
    dataset: {
      name: dataset.source.name,
      uri: dataset.source.uri,
      sha256: dataset.source.sha256,
      rows: dataset.X.rows,
      columns: dataset.X.columns.length,
      badRate: leaderboard.baselines.badRate,
      synthetic: dataset.source.synthetic,
      warnings: dataset.source.warnings,
    },
    runs: leaderboard.rows,
    baselines: leaderboard.baselines,
    timing: withSpeedups(outcomes.map((outcome) => outcome.timing)),
    best: leaderboard.best ?? null,
  };
}
