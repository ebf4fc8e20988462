import { foldSpreadChart, learnerTitle } from "../../charts/index.ts";
import { auc, figure, seconds, share } from "../figure.ts";
import { html, type Markup } from "../html.ts";
import { chart, type Section, type TableRow, table } from "../parts.ts";
import type { JudgedModel, StoredTraining } from "../stored-training.ts";
import { metricOf, withSpread } from "./verdict.ts";

/** Every model by rising cost, what deciding without one costs in its place among them, and who is tied. */
export function leaderboardSection(training: StoredTraining): Section {
  const { models, leaderboard, settled } = training;
  const { baselines } = leaderboard;
  const { falseNegative, falsePositive } = settled.plan.costs;
  const from = `runs:/${training.run.info.runId}`;
  const plan = `${from}/plan.json#plan/costs`;
  const spread =
    models.length > 0
      ? foldSpreadChart({
          metric: "Cost per applicant at the tuned cut-off",
          direction: "minimize",
          rows: models.map(({ row, costPerFold }) => ({
            learner: row.learner,
            perFold: costPerFold,
            mean: row.metrics["cost_tuned"],
            tied: row.tiedWithBest,
          })),
          baselines: [
            { label: "reject all", value: baselines.rejectAll },
            { label: "approve all", value: baselines.approveAll },
          ],
        })
      : undefined;
  return {
    id: "leaderboard",
    title: "Leaderboard",
    body: html`<p>Sorted by what decisions cost: approving a bad applicant costs ${figure({ value: falseNegative, from: `${plan}/falseNegative` }, String)}, rejecting a good one ${figure({ value: falsePositive, from: `${plan}/falsePositive` }, String)}. Accuracy, F1, precision and recall are of the same decisions, the latter three of bad applicants.</p>
${table(
  "Models by rising cost per applicant",
  [
    { title: "Learner" },
    {
      title: html`<abbr title="Not significantly dearer than the cheapest: corrected paired t-test over the folds, 5 %">Tied</abbr>`,
    },
    { title: html`<abbr title="Two-sided p of that test against the cheapest">p</abbr>`, numeric: true },
    { title: "Cost", numeric: true },
    { title: "ROC AUC", numeric: true },
    { title: "Brier", numeric: true },
    { title: "Accuracy", numeric: true },
    { title: "F1", numeric: true },
    { title: "Precision", numeric: true },
    { title: "Recall", numeric: true },
    { title: "Fit", numeric: true },
  ],
  rowsOf(training, from),
)}
<p class="note">Tied: the corrected paired t-test over the folds (Nadeau &amp; Bengio 2003) does not find the model dearer than the cheapest, at 5 %.</p>
${chart(spread)}`,
  };
}

function rowsOf({ models, leaderboard }: StoredTraining, from: string): TableRow[] {
  const { rows, baselines, best } = leaderboard;
  const lines = models.map((model) => ({
    cost: model.row.metrics["cost_tuned"],
    row: modelRow(model, model.row.learner === best, `${from}/leaderboard.json#rows/${rows.indexOf(model.row)}`),
  }));
  for (const [name, key] of [
    ["Reject all", "rejectAll"],
    ["Approve all", "approveAll"],
  ] as const) {
    const cost = figure({ value: baselines[key], from: `${from}/leaderboard.json#baselines/${key}` }, share);
    const cells = [name, "", "", cost, "", "", "", "", "", "", ""];
    lines.push({ cost: baselines[key], row: { look: "baseline", cells } });
  }
  lines.sort((a, b) => a.cost - b.cost);
  const failed = rows.filter((row) => row.status !== "FINISHED");
  return [
    ...lines.map(({ row }) => row),
    ...failed.map(({ learner, error, status }): TableRow => {
      const cells = [learnerTitle(learner), error ?? status.toLowerCase(), "", "", "", "", "", "", "", "", ""];
      return { look: "failed", cells };
    }),
  ];
}

function modelRow({ row }: JudgedModel, isBest: boolean, from: string): TableRow {
  const { runId, metrics, learner, tiedWithBest, pAgainstBest } = row;
  const metric = (name: string, format: (value: number) => string = share): Markup =>
    figure(metricOf(runId, metrics, name), format);
  const p =
    pAgainstBest === undefined || isBest ? "" : figure({ value: pAgainstBest, from: `${from}/pAgainstBest` }, share);
  const cells = [
    learnerTitle(learner),
    isBest
      ? html`<span class="badge best">cheapest</span>`
      : tiedWithBest
        ? html`<span class="badge">= tied</span>`
        : "",
    p,
    metric("cost_tuned"),
    withSpread(runId, metrics, "roc_auc", auc),
    metric("brier"),
    metric("accuracy_tuned"),
    metric("f1_bad_tuned"),
    metric("precision_bad_tuned"),
    metric("recall_bad_tuned"),
    metric("fit_seconds", seconds),
  ];
  return { cells, ...(isBest && { look: "best" as const }) };
}
