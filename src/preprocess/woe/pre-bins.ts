/**
 * Few groups of neighbouring items (distinct values of a number, or levels in their order), from which the optimal bins
 * are put together: each item its own where there are few, else groups of nearly equal weight.
 */
import type { ClassCounts } from "./bin-table.ts";

export interface ItemCounts {
  readonly goods: Float64Array;
  readonly bads: Float64Array;
}

/** First item of each group but the first, rising; at most `most − 1` of them. */
export function groupEvenly({ goods, bads }: ItemCounts, most: number): number[] {
  const items = goods.length;
  if (items <= most) return Array.from({ length: Math.max(0, items - 1) }, (_, i) => i + 1);
  const weights = goods.map((weight, i) => weight + bads[i]);
  const starts: number[] = [];
  let rest = weights.reduce((sum, weight) => sum + weight, 0);
  let filled = 0;
  for (let i = 0; i + 1 < items && starts.length + 1 < most; i++) {
    filled += weights[i];
    // Close the group where the next item would overshoot an even share of what is left by more than it falls short.
    const share = rest / (most - starts.length);
    if (filled + weights[i + 1] / 2 < share) continue;
    starts.push(i + 1);
    rest -= filled;
    filled = 0;
  }
  return starts;
}

/** Sums the items of each group; none where there are no items. */
export function sumGroups({ goods, bads }: ItemCounts, starts: readonly number[]): ClassCounts[] {
  if (goods.length === 0) return [];
  const bounds = [0, ...starts, goods.length];
  return bounds.slice(1).map((end, group) => {
    const sum = { goods: 0, bads: 0 };
    for (let i = bounds[group]; i < end; i++) {
      sum.goods += goods[i];
      sum.bads += bads[i];
    }
    return sum;
  });
}
