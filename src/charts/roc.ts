import { dot, line, type Markish, ruleY, text } from "@observablehq/plot";
import type { RocPoint } from "../metrics/index.ts";
import { shareAxis } from "./axes.ts";
import { decimals, percent } from "./format.ts";
import { keyMarks } from "./key.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface RocModel {
  readonly learner: string;
  /** Of all held-out predictions together. */
  readonly curve: readonly RocPoint[];
  /** As the run records it: the mean over the folds. */
  readonly auc: number;
  /** Its spread over the folds. */
  readonly aucSd?: number;
  /** What the decisions came to: marked in the plot of a single model. */
  readonly decision?: RocDecision;
}

export interface RocDecision {
  /** The mean, where each fold has its own; then the point lies near the curve, not on it. */
  readonly cutoff: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** ROC curves of one model or several. */
export function rocChart(models: readonly [RocModel, ...RocModel[]]): string {
  const ranked = models.toSorted((a, b) => b.auc - a.auc);
  const [best] = ranked;
  const worst = ranked[ranked.length - 1];
  const single = ranked.length === 1;
  return draw({
    title: single
      ? `In ${Math.round(100 * best.auc)} of 100 pairs the bad applicant gets the higher PD`
      : `${learnerTitle(best.learner)} ranks applicants best, ${learnerTitle(worst.learner).toLowerCase()} worst`,
    subtitle: single
      ? `${learnerTitle(best.learner)}: ROC AUC ${withSpread(best)}`
      : `ROC AUC from ${decimals(worst.auc, 3)} to ${decimals(best.auc, 3)}, means over the folds`,
    plots: [
      {
        height: 420,
        marginLeft: 48,
        marginBottom: 40,
        x: shareAxis("Good applicants rejected"),
        y: shareAxis("Bad applicants rejected"),
        marks: [
          ruleY([0], { strokeOpacity: 0.6 }),
          line([0, 1], { x: (at) => at, y: (at) => at, strokeOpacity: 0.5, strokeDasharray: "2 4" }),
          ...(single ? singleCurve(best) : ranked.toReversed().flatMap(oneOfMany)),
          ...(single
            ? [text(["no better than chance"], { x: 0.5, y: 0.5, dy: 14, rotate: -37, fillOpacity: 0.7 })]
            : keyMarks(
                ranked.map((model) => ({ learner: model.learner, value: decimals(model.auc, 3) })),
                { x: 0.5, y: 0.04, rowHeight: Math.min(0.052, 0.46 / ranked.length), width: 0.49 },
              )),
        ],
      },
    ],
  });
}

const along = { x: "falsePositiveRate", y: "truePositiveRate" } as const;

function singleCurve({ learner, curve, decision }: RocModel): Markish[] {
  const { colour, symbol } = learnerStyle(learner);
  const marks: Markish[] = [line(curve, { ...along, stroke: colour, strokeWidth: 2 })];
  if (decision === undefined) return marks;
  const { cutoff, falsePositiveRate, truePositiveRate } = decision;
  const words = `cut-off ${decimals(cutoff, 2)} rejects ${percent(truePositiveRate)} of the bad\nand ${percent(falsePositiveRate)} of the good`;
  marks.push(
    dot([decision], { ...along, fill: colour, stroke: "currentColor", symbol, r: 6 }),
    text([decision], {
      ...along,
      text: () => words,
      dx: 12,
      dy: 8,
      textAnchor: "start",
      lineAnchor: "top",
      lineHeight: 1.25,
    }),
  );
  return marks;
}

/** Curves lie close together: each has its marker at another place, so that it can be followed without its colour. */
function oneOfMany({ learner, curve }: RocModel, place: number, { length }: readonly RocModel[]): Markish[] {
  const { colour, dash, symbol } = learnerStyle(learner);
  const marked = curve.filter((_, i) => i === Math.round(((place + 1) / (length + 1)) * (curve.length - 1)));
  return [
    line(curve, { ...along, stroke: colour, strokeWidth: 1.5, strokeDasharray: dash }),
    dot(marked, { ...along, fill: colour, stroke: "currentColor", strokeWidth: 0.5, symbol, r: 4.5 }),
  ];
}

function withSpread({ auc, aucSd }: RocModel): string {
  return aucSd === undefined ? decimals(auc, 3) : `${decimals(auc, 3)} ± ${decimals(aucSd, 3)} over the folds`;
}
