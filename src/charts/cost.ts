import { dot, line, ruleX, ruleY, text } from "@observablehq/plot";
import type { CostPoint } from "../metrics/index.ts";
import { amountAxis, pdAxis } from "./axes.ts";
import { decimals } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface CostModel {
  readonly learner: string;
  readonly curve: readonly CostPoint[];
  /** Cut-off that costs least if PDs are right: falsePositive / (falsePositive + falseNegative). */
  readonly bayesCutoff: number;
  /** As the run records it. */
  readonly costAtBayes: number;
  /** Tuned on held-out predictions; the mean over the folds. */
  readonly tunedCutoff: number;
  /** As the run records it: each fold's decisions by a cut-off tuned on the others. */
  readonly costTuned: number;
  readonly approveAll: number;
  readonly rejectAll: number;
}

/** What decisions cost, by where they are cut. */
export function costChart(model: CostModel): string {
  const { learner, curve, bayesCutoff, costAtBayes, tunedCutoff, costTuned, approveAll, rejectAll } = model;
  const { colour, symbol } = learnerStyle(learner);
  const marked = [
    { cutoff: bayesCutoff, cost: costAtBayes, symbol: "times" as const, words: "by the costs" },
    { cutoff: tunedCutoff, cost: costTuned, symbol, words: "tuned" },
  ];
  return draw({
    title: findingOf(costTuned, Math.min(approveAll, rejectAll), approveAll < rejectAll ? "approving" : "rejecting"),
    subtitle: `${learnerTitle(learner)}: cost of wrong decisions per applicant, by cut-off`,
    legend: [
      { kind: "line", colour, label: "all held-out applicants" },
      {
        kind: "marker",
        colour: "currentColor",
        symbol: "times",
        label: `cut-off by the costs ${decimals(bayesCutoff, 3)}: ${decimals(costAtBayes, 3)}`,
      },
      { kind: "marker", colour, symbol, label: `tuned cut-off ${decimals(tunedCutoff, 3)}: ${decimals(costTuned, 3)}` },
    ],
    plots: [
      {
        height: 360,
        marginLeft: 44,
        marginRight: 14,
        marginBottom: 40,
        x: pdAxis("Cut-off on the PD"),
        y: amountAxis("Cost per applicant", [approveAll, ...curve.map(({ cost }) => cost)], 1),
        marks: [
          ruleY([0], { strokeOpacity: 0.6 }),
          ruleY([approveAll, rejectAll], { strokeDasharray: "2 4", strokeOpacity: 0.6 }),
          text(
            [
              { cost: approveAll, words: `approve all ${decimals(approveAll, 2)}` },
              { cost: rejectAll, words: `reject all ${decimals(rejectAll, 2)}` },
            ],
            {
              x: 1,
              y: "cost",
              text: "words",
              dy: -7,
              textAnchor: "end",
              fillOpacity: 0.8,
            },
          ),
          line(curve, { x: "cutoff", y: "cost", curve: "step-before", stroke: colour, strokeWidth: 2 }),
          ruleX(marked, { x: "cutoff", y1: 0, y2: "cost", strokeOpacity: 0.4 }),
          dot(marked.slice(0, 1), {
            x: "cutoff",
            y: "cost",
            stroke: "currentColor",
            strokeWidth: 2,
            symbol: "times",
            r: 6,
          }),
          dot(marked.slice(1), { x: "cutoff", y: "cost", fill: colour, stroke: "currentColor", symbol, r: 6 }),
        ],
      },
    ],
  });
}

function findingOf(cost: number, without: number, doing: string): string {
  const saved = 1 - cost / without;
  if (saved <= 0)
    return `Decisions by this model cost ${decimals(cost, 2)} per applicant, no less than ${doing} all: ${decimals(without, 2)}`;
  return `Decisions by this model cost ${decimals(cost, 2)} per applicant, ${Math.round(100 * saved)} % less than ${doing} all`;
}
