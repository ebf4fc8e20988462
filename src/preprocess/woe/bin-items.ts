import type { ClassCounts } from "./bin-table.ts";
import { chooseBins } from "./choose-bins.ts";
import type { Shape } from "./optimal-partition.ts";
import type { Trend, WoeOptions } from "./options.ts";
import { groupEvenly, type ItemCounts, sumGroups } from "./pre-bins.ts";
import type { ClassTotals } from "./shrinkage.ts";

export interface BinnedItems {
  readonly shape: Shape;
  /** First item of each bin but the first, rising. */
  readonly starts: readonly number[];
  /** One a bin; none where there are no items. */
  readonly counts: readonly ClassCounts[];
  readonly warning: string | undefined;
}

/** Parts ordered items into optimal bins, by way of pre-bins. */
export function binItems(
  name: string,
  items: ItemCounts,
  trend: Trend,
  totals: ClassTotals,
  options: WoeOptions,
): BinnedItems {
  const preStarts = groupEvenly(items, options.maxPreBins);
  const preBins = sumGroups(items, preStarts);
  const { shape, cuts, warning } = chooseBins(
    name,
    {
      goods: Float64Array.from(preBins, ({ goods }) => goods),
      bads: Float64Array.from(preBins, ({ bads }) => bads),
      totalGoods: totals.totalGoods,
      totalBads: totals.totalBads,
    },
    trend,
    options,
  );
  const starts = cuts.map((preBin) => preStarts[preBin - 1]);
  return { shape, starts, counts: sumGroups(items, starts), warning };
}
