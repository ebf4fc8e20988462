import { FitError } from "../../errors.ts";
import { findPartition, type Partition, type Shape } from "./optimal-partition.ts";
import type { Trend, WoeOptions } from "./options.ts";
import { type BinRules, logLikelihood, measureRuns, type PreBinCounts, type Runs } from "./runs.ts";

export interface ChosenBins {
  readonly shape: Shape;
  /** First pre-bin of each bin but the first, rising. */
  readonly cuts: readonly number[];
  /** Why a column with several pre-bins keeps one bin. */
  readonly warning: string | undefined;
}

/**
 * The optimal bins of one column, put together from its pre-bins.
 *
 * @param name of the column, for messages.
 * @throws FitError `UW-FIT-020` where fewer than `minBins` bins keep the other rules; it names the rule that is in the way.
 */
export function chooseBins(name: string, counts: PreBinCounts, trend: Trend, options: WoeOptions): ChosenBins {
  const preBins = counts.goods.length;
  const best = preBins === 0 ? NO_BINS : bestBins(counts, trend, options);
  if (best === undefined || (options.minBins > 1 && preBins < options.minBins)) {
    throw new FitError(
      "UW-FIT-020",
      `${name}: no ${options.minBins} bins keep all rules, because of ${obstacle(counts, trend, options)}. ` +
        "Loosen it, or lower minBins.",
    );
  }
  const single = best.cuts.length === 0 && preBins > 1;
  return {
    shape: best.shape,
    cuts: best.cuts,
    warning: single ? `${name} keeps one bin, because of ${obstacle(counts, trend, options)}` : undefined,
  };
}

/** For a column that is wholly missing or special. */
const NO_BINS = { shape: "none", cuts: [] } as const;

function bestBins(counts: PreBinCounts, trend: Trend, options: WoeOptions): (Partition & { shape: Shape }) | undefined {
  const { totalGoods, totalBads } = counts;
  const rules: BinRules = { ...options, minWeight: options.minShare * (totalGoods + totalBads) };
  const runs = measureRuns(counts, rules);
  const find = (shape: Shape) => {
    const partition = findPartition(runs, { ...options, shape });
    return partition === undefined ? [] : [{ ...partition, shape }];
  };
  if (trend !== "auto") return find(trend)[0];
  const monotone = mostWorth([...find("ascending"), ...find("descending")]);
  const turning = mostWorth([...find("peak"), ...find("valley")]);
  if (monotone === undefined || turning === undefined) return turning;
  const bic = (cuts: readonly number[], turns: number) =>
    Math.log(totalGoods + totalBads) * (cuts.length + turns) - 2 * fitOfBins(runs, counts, cuts);
  return bic(turning.cuts, 1) < bic(monotone.cuts, 0) ? turning : monotone;
}

function mostWorth<Item extends Partition>(items: readonly Item[]): Item | undefined {
  return items.reduce<Item | undefined>((best, item) => (best && best.value >= item.value ? best : item), undefined);
}

/** Of a model with one, shrunken, bad rate a bin. */
function fitOfBins({ preBins, stride, logOdds }: Runs, { goods, bads }: PreBinCounts, cuts: readonly number[]): number {
  const bounds = [0, ...cuts, preBins];
  let sum = 0;
  for (let k = 0; k + 1 < bounds.length; k++) {
    const odds = logOdds[bounds[k] * stride + bounds[k + 1]];
    for (let i = bounds[k]; i < bounds[k + 1]; i++) sum += logLikelihood(goods[i], bads[i], odds);
  }
  return sum;
}

/** Which rule, once dropped, lets the column have more bins. */
function obstacle(counts: PreBinCounts, trend: Trend, options: WoeOptions): string {
  const needed = Math.max(2, options.minBins);
  if (counts.goods.length < needed) return `the number of its values, ${counts.goods.length}`;
  const without: Record<string, () => ReturnType<typeof bestBins>> = {
    [`minShare = ${options.minShare}`]: () => bestBins(counts, trend, { ...options, minShare: 0 }),
    [`minEvents = ${options.minEvents}`]: () => bestBins(counts, trend, { ...options, minEvents: 0 }),
    [`minWoeGap = ${options.minWoeGap}`]: () => bestBins(counts, trend, { ...options, minWoeGap: 0 }),
    [`trend = ${trend}`]: () => bestBins(counts, "none", options),
    [`maxBins = ${options.maxBins}`]: () => bestBins(counts, trend, { ...options, maxBins: counts.goods.length }),
  };
  const culprits = Object.keys(without).filter((rule) => (without[rule]()?.cuts.length ?? 0) + 1 >= needed);
  if (culprits.length > 0) return culprits.join(" or ");
  const free = bestBins(counts, "none", { ...options, minShare: 0, minEvents: 0, minWoeGap: 0 });
  return (free?.cuts.length ?? 0) + 1 >= needed ? "several rules together" : "its bad rate, which no split tells apart";
}
