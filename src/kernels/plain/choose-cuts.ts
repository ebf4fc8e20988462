import type { BinningRules } from "../binning.ts";
import type { DistinctValues } from "./distinct-values.ts";

/**
 * Index of the last value of each bin but the last: every value its own bin where there are at most `maxBin`, else
 * bins of nearly equal weight, with a value that outweighs an equal share alone in its bin.
 *
 * @returns rising indices into `distinct.values`, at most `maxBin − 1`.
 */
export function chooseCuts({ values, weights }: DistinctValues, { maxBin, minDataInBin }: BinningRules): number[] {
  const last = values.length - 1;
  const cuts: number[] = [];
  let filled = 0;
  if (values.length <= maxBin) {
    for (let i = 0; i < last; i++) {
      filled += weights[i];
      if (filled < minDataInBin) continue;
      cuts.push(i);
      filled = 0;
    }
    return cuts;
  }
  let rest = weights.reduce((sum, weight) => sum + weight, 0);
  const evenShare = rest / maxBin;
  let binsForRest = maxBin;
  for (const weight of weights) {
    if (weight < evenShare) continue;
    rest -= weight;
    binsForRest--;
  }
  let share = rest / binsForRest;
  for (let i = 0; i < last && cuts.length < maxBin - 1; i++) {
    const heavy = weights[i] >= evenShare;
    const beforeHeavy = weights[i + 1] >= evenShare;
    filled += weights[i];
    if (!heavy) rest -= weights[i];
    if (!heavy && filled < share && !(beforeHeavy && filled >= share / 2)) continue;
    if (filled < minDataInBin) continue;
    cuts.push(i);
    filled = 0;
    if (heavy) continue;
    binsForRest--;
    share = rest / Math.max(binsForRest, 1);
  }
  return cuts;
}
