/**
 * What a classification tree's node may ask, one candidate at a time; with `best-question.ts` the twin of the plain
 * `ClassSplit`.
 */
import { bestPurity, consider, puritiesOf } from "./best-question";
import { gather, sumGathered, total } from "./class-node";
import { listBins } from "./class-histogram";
import { offerDrawn } from "./drawn-split";
import { fieldOf, forest } from "./forest-plan";

/**
 * Tries a candidate. Returns whether it parts the node's rows at all.
 * @param slot where the field's histogram is, if its cuts are tried.
 */
export function offer(field: u32, level: i32, slot: u32): bool {
  if (level >= 0) return offerLevel(field, level);
  return forest().drawn ? offerDrawn(field) : offerCuts(field, slot);
}

function offerLevel(field: u32, level: i32): bool {
  gather(field);
  const left = sumGathered(level, false);
  if (left == 0 || left == total) return false;
  consider(field, level, level, level, false, false, left, NaN);
  return true;
}

/** Every cut between the values that the node has, with missing values on either side. */
function offerCuts(field: u32, slot: u32): bool {
  const shape = fieldOf(field);
  let count = listBins(slot, shape.bins);
  const found: usize = forest().found;
  const sums: usize = forest().foundSums;
  let missing: i64 = 0;
  if (load<u8>(found + count - 1) == shape.missing) {
    count--;
    missing = count == 0 ? total : total - load<i64>(sums + ((count - 1) << 3));
  }
  if (count == 0 || (count == 1 && missing == 0)) return false;
  considerCuts(field, count, missing != 0, 0);
  if (missing != 0) considerCuts(field, count, true, missing);
  return true;
}

/**
 * Considers cuts above each of the first bins found, two at a time: most don't beat the best question, and are only
 * counted.
 * @param missingLeft the weight of missing values where they go left.
 */
// @ts-ignore: decorator
@inline
function considerCuts(field: u32, count: u32, hasMissing: bool, missingLeft: i64): void {
  const found: usize = forest().found;
  const sums: usize = forest().foundSums;
  const all = i64x2.splat(total);
  const added = i64x2.splat(missingLeft);
  // Where a second one is missing: nothing goes right, which is no purity.
  store<i64>(sums + (count << 3), total - missingLeft);
  for (let i: u32 = 0; i < count; i += 2) {
    const left = i64x2.add(v128.load(sums + (i << 3)), added);
    const purities = f64x2.add(puritiesOf(left), puritiesOf(i64x2.sub(all, left)));
    if (!v128.any_true(f64x2.gt(purities, f64x2.splat(bestPurity)))) continue;
    for (let cut = i; cut < min(i + 2, count); cut++) {
      const its = load<i64>(sums + (cut << 3)) + missingLeft;
      const next: i32 = cut + 1 < count ? load<u8>(found + cut, 1) : -1;
      consider(field, -1, load<u8>(found + cut), next, hasMissing, missingLeft != 0, its, NaN);
    }
  }
}
