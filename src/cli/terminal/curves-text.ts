import { costCurve, rocCurve } from "../../metrics/index.ts";
import type { CostMatrix } from "../../table/index.ts";
import type { HeldOut } from "../../training/index.ts";
import { percent, share } from "./format.ts";
import { sample, sparkline } from "./sparkline.ts";

const PLACES = 31;
/** Where words stand for the curve. */
const TOLD = 6;

/**
 * The ROC and the cost curve, a line each.
 * @param plain in words, for a terminal that shows letters only or reads them aloud.
 */
export function curvesText({ yTrue, pd }: HeldOut, costs: CostMatrix, plain: boolean): (readonly [string, string])[] {
  const roc = rocCurve(yTrue, pd).map((point) => [point.falsePositiveRate, point.truePositiveRate] as const);
  const cost = costCurve(yTrue, pd, costs);
  const least = cost.reduce((best, point) => (point.cost < best.cost ? point : best));
  const byCutoff = cost.map((point) => [point.cutoff, point.cost] as const);
  const leastText = `least ${share(least.cost)} at ${share(least.cutoff)}`;
  if (plain) {
    return [
      [
        "  ROC",
        told(roc, (goods, bads) => `rejecting ${percent(goods)} of the good rejects ${percent(bads)} of the bad`),
      ],
      [
        "  cost",
        `${leastText}; ${told(byCutoff, (cutoff, value) => `at cut-off ${share(cutoff, 1)} ${share(value)}`)}`,
      ],
    ];
  }
  const spread = sample(byCutoff, PLACES);
  return [
    ["  ROC", `${sparkline(sample(roc, PLACES), 0, 1)}  bads rejected, by goods rejected`],
    ["  cost", `${sparkline(spread, 0, Math.max(...spread))}  by cut-off 0 to 1; ${leastText}`],
  ];
}

function told(points: readonly (readonly [number, number])[], words: (x: number, y: number) => string): string {
  return sample(points, TOLD)
    .map((y, i) => words(i / (TOLD - 1), y))
    .join(", ");
}
