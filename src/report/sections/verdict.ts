import { learnerTitle } from "../../charts/index.ts";
import type { Profile } from "../../table/index.ts";
import { auc, type Fact, figure, percent, share } from "../figure.ts";
import { html, type Markup } from "../html.ts";
import type { Section } from "../parts.ts";
import type { Champion, StoredTraining } from "../stored-training.ts";

/** What to ship, at which cut-off, and what to be wary of. */
export function verdict(training: StoredTraining, profile: Profile | undefined): Section {
  const { champion } = training;
  return {
    id: "verdict",
    title: headline(training),
    body: champion
      ? html`${tiles(champion)}${warnings(training, champion, profile)}`
      : html`<p>${failures(training)}</p>`,
  };
}

function headline({ champion, leaderboard: { baselines } }: StoredTraining): string {
  if (!champion) return "No model finished";
  const name = learnerTitle(champion.row.learner);
  if (champion.row.metrics["cost_tuned"] >= Math.min(baselines.approveAll, baselines.rejectAll)) {
    return `Ship none: even ${name} decides no cheaper than deciding without a model`;
  }
  return `Ship candidate: ${name}`;
}

/** A metric of a model's run. */
export function metricOf(runId: string, metrics: Readonly<Record<string, number>>, name: string): Fact {
  return { value: metrics[name] ?? Number.NaN, from: `runs:/${runId}/metrics/${name}` };
}

/** `.7902 ± .056` */
export function withSpread(
  runId: string,
  metrics: Readonly<Record<string, number>>,
  name: string,
  format: (value: number) => string,
): Markup {
  const mean = figure(metricOf(runId, metrics, name), format);
  if (metrics[`${name}_sd`] === undefined) return mean;
  return html`${mean}<small> ± ${figure(metricOf(runId, metrics, `${name}_sd`), share)}</small>`;
}

function tiles({ row: { runId, metrics }, saved }: Champion): Markup {
  const cutoff: Fact = { value: saved.decision.cutoff, from: `runs:/${runId}/model/model.json#decision/cutoff` };
  const metric = (name: string, format: (value: number) => string) => figure(metricOf(runId, metrics, name), format);
  const tile = (name: string, value: Markup, what: string) =>
    html`<div><dt>${name}</dt><dd class="value">${value}</dd><dd>${what}</dd></div>`;
  return html`<dl class="tiles">
${tile("Cost per applicant", withSpread(runId, metrics, "cost_tuned", share), "of wrong decisions, each fold at a cut-off tuned on the others")}
${tile("Cut-off on the PD", figure(cutoff, share), "applicants from here on are rejected")}
${tile("Approved", metric("approval_rate_tuned", percent), "of all applicants")}
${tile("Bad ones rejected", metric("recall_bad_tuned", percent), "of those who went bad")}
${tile("ROC AUC", withSpread(runId, metrics, "roc_auc", auc), "mean and spread over the folds")}
${tile("Kolmogorov–Smirnov", withSpread(runId, metrics, "ks", share), "widest gap between good and bad")}
</dl>`;
}

function warnings({ leaderboard, run }: StoredTraining, champion: Champion, profile: Profile | undefined): Markup {
  const { approveAll, rejectAll } = leaderboard.baselines;
  const from = `runs:/${run.info.runId}/leaderboard.json#baselines`;
  const tied = leaderboard.rows.filter((row) => row.tiedWithBest && row.learner !== champion.row.learner);
  const findings = profile?.findings.filter(({ severity }) => severity === "warning") ?? [];
  return html`<ul class="plain">
<li><strong>Without a model</strong>, rejecting everybody costs ${figure({ value: rejectAll, from: `${from}/rejectAll` }, share)} per applicant and approving everybody ${figure({ value: approveAll, from: `${from}/approveAll` }, share)}.</li>
<li>${tiesSentence(tied.map((row) => learnerTitle(row.learner)))}</li>
${run.tags["underwrite.synthetic"] === undefined ? undefined : html`<li class="warning"><strong>Generated applicants</strong>: these data are made up. No figure here says anything about lending.</li>`}
${findings.map(({ column, message }) => html`<li class="warning"><strong>${column ?? "Data"}</strong>: ${message}.</li>`)}
<li>This report is evidence for a decision that people take. It knows applicants who were accepted and whose loans ran their course; nothing was inferred of those rejected.</li>
</ul>`;
}

function tiesSentence(tied: readonly string[]): Markup {
  if (tied.length === 0)
    return html`<strong>No other model is tied with it</strong> on cost by the corrected paired test.`;
  const names = tied.length === 1 ? tied[0] : `${tied.slice(0, -1).join(", ")} and ${tied.at(-1)}`;
  return html`<strong>The folds can’t tell it from</strong> ${names}: where one of them is easier to explain or to run, nothing measured here speaks against it.`;
}

function failures({ leaderboard }: StoredTraining): string {
  return leaderboard.rows
    .map(({ learner, error, status }) => `${learner}: ${error ?? status.toLowerCase()}`)
    .join("; ");
}
