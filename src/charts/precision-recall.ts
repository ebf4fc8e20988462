import { dot, line, ruleY, text } from "@observablehq/plot";
import type { PrPoint } from "../metrics/index.ts";
import { shareAxis } from "./axes.ts";
import { decimals, percent } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface PrecisionRecallModel {
  readonly learner: string;
  readonly curve: readonly PrPoint[];
  /** Area under the curve, as the run records it. */
  readonly prAuc: number;
  /** Share of bad applicants among all: what rejecting at random would find. */
  readonly badRate: number;
  readonly cutoff?: number;
}

/** How many of the rejected are bad, against how many of the bad are rejected. */
export function precisionRecallChart({ learner, curve, prAuc, badRate, cutoff }: PrecisionRecallModel): string {
  const { colour, symbol } = learnerStyle(learner);
  const chosen = cutoff === undefined ? undefined : curve.findLast((point) => point.cutoff >= cutoff);
  const finding =
    chosen === undefined || cutoff === undefined
      ? `Rejecting by PD finds ${decimals(prAuc / badRate, 1)} times as many bad applicants as rejecting at random`
      : `At cut-off ${decimals(cutoff, 2)}, ${percent(chosen.recall)} of the bad are rejected, and of the rejected ${percent(chosen.precision)} are bad`;
  return draw({
    title: finding,
    subtitle: `${learnerTitle(learner)}: area under the precision-recall curve of the bad class ${decimals(prAuc, 3)}`,
    plots: [
      {
        height: 400,
        marginLeft: 48,
        marginBottom: 40,
        x: shareAxis("Bad applicants rejected (recall)"),
        y: shareAxis("Bad among the rejected (precision)"),
        marks: [
          ruleY([0], { strokeOpacity: 0.6 }),
          ruleY([badRate], { strokeDasharray: "2 4", strokeOpacity: 0.6 }),
          text([`rejecting at random: ${percent(badRate)}`], {
            x: 0.01,
            y: badRate,
            dy: 10,
            textAnchor: "start",
            fillOpacity: 0.8,
          }),
          line(curve, { x: "recall", y: "precision", curve: "step-before", stroke: colour, strokeWidth: 2 }),
          dot(chosen === undefined ? [] : [chosen], {
            x: "recall",
            y: "precision",
            fill: colour,
            stroke: "currentColor",
            symbol,
            r: 6,
          }),
        ],
      },
    ],
  });
}
