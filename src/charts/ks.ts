import { line, ruleX, ruleY, text } from "@observablehq/plot";
import type { KsPoint } from "../metrics/index.ts";
import { pdAxis, shareAxis } from "./axes.ts";
import { decimals, percent } from "./format.ts";
import { BAD_COLOUR, GOOD_COLOUR, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface KsModel {
  readonly learner: string;
  readonly curve: readonly KsPoint[];
  /** As the run records it: the mean over the folds. */
  readonly ks: number;
}

/** How far the PDs of good and bad applicants lie apart. */
export function ksChart({ learner, curve, ks }: KsModel): string {
  const widest = curve.reduce((best, point) => (gap(point) > gap(best) ? point : best));
  // Below the lowest PD there is nobody, above the highest everybody.
  const whole = [{ pd: 0, bads: 0, goods: 0 }, ...curve, { pd: 1, bads: 1, goods: 1 }];
  return draw({
    title: `At PD ${decimals(widest.pd, 2)} good and bad applicants are furthest apart: ${percent(widest.goods)} of the good lie below, and ${percent(widest.bads)} of the bad`,
    subtitle: `${learnerTitle(learner)}: Kolmogorov–Smirnov ${decimals(ks, 3)}, mean over the folds; ${decimals(gap(widest), 3)} over all held-out applicants`,
    legend: [
      { kind: "line", colour: GOOD_COLOUR, label: "good" },
      { kind: "line", colour: BAD_COLOUR, dash: "7 3", label: "bad" },
    ],
    plots: [
      {
        height: 340,
        marginLeft: 48,
        marginBottom: 40,
        x: pdAxis(),
        y: shareAxis("Applicants with at most this PD"),
        marks: [
          ruleY([0], { strokeOpacity: 0.6 }),
          line(whole, { x: "pd", y: "goods", curve: "step-after", stroke: GOOD_COLOUR, strokeWidth: 2 }),
          line(whole, {
            x: "pd",
            y: "bads",
            curve: "step-after",
            stroke: BAD_COLOUR,
            strokeWidth: 2,
            strokeDasharray: "7 3",
          }),
          ruleX([widest], { x: "pd", y1: "bads", y2: "goods", strokeWidth: 2.5 }),
          text([`gap ${decimals(gap(widest), 3)}`], {
            x: widest.pd,
            y: widest.bads + 0.75 * gap(widest),
            dx: 8,
            textAnchor: "start",
            fontWeight: 600,
          }),
        ],
      },
    ],
  });
}

function gap({ goods, bads }: KsPoint): number {
  return goods - bads;
}
