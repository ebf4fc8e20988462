import {
  gainsLiftChart,
  ksChart,
  learnerTitle,
  precisionRecallChart,
  type RocModel,
  rocChart,
  scoreDistributionChart,
} from "../../charts/index.ts";
import { type CurveOptions, gainsCurve, ksCurve, liftCurve, prCurve, rocCurve } from "../../metrics/index.ts";
import { figure, share } from "../figure.ts";
import { html } from "../html.ts";
import { chart, type Section } from "../parts.ts";
import type { Champion, StoredTraining } from "../stored-training.ts";
import { metricOf } from "./verdict.ts";

/** A picture has fewer pixels than a large data set has PDs. */
const CURVE: CurveOptions = { atMost: 300 };

/** How well models put bad applicants before good ones. */
export function rankingSection({ models }: StoredTraining, champion: Champion): Section {
  const { row, yTrue, pd, pictures } = champion;
  const { learner, metrics } = row;
  const cutoff = metrics["threshold_tuned"];
  const badRate = yTrue.reduce((sum, outcome) => sum + outcome, 0) / yTrue.length;
  const [first, ...others] = models.map(
    (model): RocModel => ({
      learner: model.row.learner,
      curve: rocCurve(model.yTrue, model.pd, CURVE),
      auc: model.row.metrics["roc_auc"],
    }),
  );
  const gains = gainsCurve(yTrue, pd, CURVE);
  const lift = liftCurve(yTrue, pd, CURVE);
  return {
    id: "ranking",
    title: "How well it ranks",
    body: html`<p>Curves show what each model predicted for applicants that it had not seen, in the first repeat of the cross-validation.</p>
<div class="charts">
${chart(pictures["roc.svg"])}
${others.length === 0 ? undefined : chart(rocChart([first, ...others]))}
${chart(precisionRecallChart({ learner, curve: prCurve(yTrue, pd, CURVE), prAuc: metrics["pr_auc_bad"], badRate, cutoff }))}
${chart(gainsLiftChart({ learner, gains, lift, badRate }))}
${chart(ksChart({ learner, curve: ksCurve(yTrue, pd, CURVE), ks: metrics["ks"] }))}
${chart(scoreDistributionChart({ learner, yTrue, pd, cutoff }))}
</div>`,
  };
}

/** Whether PDs can be taken at face value. */
export function calibrationSection({ row, pictures }: Champion): Section {
  const metric = (name: string) => figure(metricOf(row.runId, row.metrics, name), share);
  return {
    id: "calibration",
    title: "Calibration",
    body: html`<p>Whether its PDs can be taken at face value. ${learnerTitle(row.learner)}: Brier score ${metric("brier")}, log loss ${metric("log_loss")}, expected calibration error ${metric("ece")}. A line through the log-odds has slope ${metric("calibration_slope")} and intercept ${metric("calibration_intercept")}; slope one and intercept nought would be perfect, a slope below one over-confident.</p>
${chart(pictures["calibration.svg"])}`,
  };
}
