import { learnerTitle } from "../../charts/index.ts";
import { type Fact, figure, percent, share } from "../figure.ts";
import { html, type Markup, Markup as Raw } from "../html.ts";
import { chart, type Section, table } from "../parts.ts";
import type { Champion, StoredTraining } from "../stored-training.ts";
import { metricOf } from "./verdict.ts";

/** What the champion's decisions cost at the cut-offs in question, against deciding without a model. */
export function decisionsSection({ leaderboard, run }: StoredTraining, champion: Champion): Section {
  const { row, pictures } = champion;
  const metric = (name: string) => metricOf(row.runId, row.metrics, name);
  const baseline = (name: "approveAll" | "rejectAll"): Fact => ({
    value: leaderboard.baselines[name],
    from: `runs:/${run.info.runId}/leaderboard.json#baselines/${name}`,
  });
  const policies: readonly (readonly [what: Markup, cost: Fact])[] = [
    [
      html`${learnerTitle(row.learner)}, cut-off tuned on held-out applicants (${figure(metric("threshold_tuned"), share)} on average)`,
      metric("cost_tuned"),
    ],
    [html`${learnerTitle(row.learner)}, cut-off that the costs imply if PDs are right`, metric("cost_at_bayes")],
    [html`${learnerTitle(row.learner)}, cut-off one half`, metric("cost_at_half")],
    [html`Reject all`, baseline("rejectAll")],
    [html`Approve all`, baseline("approveAll")],
  ];
  const dearest = Math.max(...policies.map(([, { value }]) => value));
  return {
    id: "decisions",
    title: "What decisions cost",
    body: html`${table(
      "Cost per applicant by policy",
      [{ title: "Policy" }, { title: "Cost", numeric: true }, { title: "Compared" }],
      policies.map(([what, cost], i) => ({
        cells: [what, figure(cost, share), bar(cost.value / dearest, i < 3)],
        ...(i === 0 && { look: "best" as const }),
        ...(i > 2 && { look: "baseline" as const }),
      })),
    )}
<p>At the tuned cut-off ${figure(metric("approval_rate_tuned"), percent)} of the applicants are approved; ${figure(metric("recall_bad_tuned"), percent)} of the bad ones are rejected, and of those rejected ${figure(metric("precision_bad_tuned"), percent)} are bad.</p>
<div class="charts">${chart(pictures["cost.svg"])}${chart(pictures["confusion.svg"])}</div>`,
  };
}

function bar(length: number, isModel: boolean): Markup {
  const look = isModel ? "bar model" : "bar";
  return html`<span class="${look}" style="inline-size:${new Raw((100 * length).toFixed(1))}%"></span>`;
}
