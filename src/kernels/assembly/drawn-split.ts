/** A threshold drawn between the smallest and the largest value that a node's rows have in a field. */
import { consider } from "./best-question";
import { firstLanes, gather, rows, sumGathered } from "./class-node";
import { fieldOf, forest, ForestField } from "./forest-plan";
import { float } from "./random";

/** Lowest and highest bin of the gathered rows that are not missing. */
let low: u32 = 0;
let high: u32 = 0;

/** Returns whether the threshold parts the node's rows at all, or missing ones from the others. */
export function offerDrawn(field: u32): bool {
  const shape = fieldOf(field);
  const missing: u32 = shape.missing;
  gather(field);
  findRange(missing);
  // All are missing.
  if (low == missing) return false;
  const isOne = low == high;
  let threshold: f32 = Infinity;
  let cut = high;
  if (!isOne) {
    const u = float();
    const smallest = <f64>load<f32>(<usize>shape.lowest + (low << 2));
    const largest = <f64>load<f32>(<usize>shape.highest + (high << 2));
    threshold = <f32>(smallest * (1 - u) + largest * u);
    cut = <u32>max(min(lastAtMost(shape, threshold), <i32>high - 1), <i32>low);
  }
  const without = missing == 256 ? 0 : sumGathered(missing, false);
  if (isOne && without == 0) return false;
  const left = sumGathered(cut, true);
  const next: i32 = isOne ? -1 : <i32>cut + 1;
  consider(field, -1, <i32>cut, next, without != 0, false, left, threshold);
  if (!isOne && without != 0) consider(field, -1, <i32>cut, next, true, true, left + without, threshold);
  return true;
}

/** The bin of missing values is the highest: `low` is it where there are no others. */
// @ts-ignore: decorator
@inline
function findRange(missing: u32): void {
  const bins: usize = forest().gathered;
  const count = rows;
  // No bin is 255 where none is of missing values.
  const absent = i8x16.splat(<i8>min(missing, 255));
  let least = i8x16.splat(-1);
  let most = i8x16.splat(0);
  for (let i: u32 = 0; i < count; i += 16) {
    const sixteen = v128.load(bins + i);
    const others = v128.not(firstLanes(count - i));
    least = i8x16.min_u(least, v128.or(sixteen, others));
    most = i8x16.max_u(most, v128.andnot(sixteen, v128.or(others, i8x16.eq(sixteen, absent))));
  }
  low = leastOf(least);
  high = 255 - leastOf(v128.not(most));
}

// @ts-ignore: decorator
@inline
function leastOf(lanes: v128): u32 {
  lanes = i8x16.min_u(lanes, v128.shuffle<i64>(lanes, lanes, 1, 0));
  lanes = i8x16.min_u(lanes, v128.shuffle<i32>(lanes, lanes, 1, 0, 3, 2));
  const four = i32x4.extract_lane(lanes, 0);
  return min(min(four & 255, (four >>> 8) & 255), min((four >>> 16) & 255, four >>> 24));
}

/** The last bin whose smallest value is at most the threshold, or −1: by sixteens, then among sixteen. */
// @ts-ignore: decorator
@inline
function lastAtMost(shape: ForestField, threshold: f32): i32 {
  const lowest: usize = shape.lowest;
  const sixteens = countAtMost(lowest + 1024, threshold);
  if (sixteens == 0) return -1;
  const begin = (sixteens - 1) << 4;
  return begin + countAtMost(lowest + (<usize>begin << 2), threshold) - 1;
}

/** How many of sixteen rising values are at most the threshold. */
// @ts-ignore: decorator
@inline
function countAtMost(values: usize, threshold: f32): i32 {
  const most = f32x4.splat(threshold);
  const first = i16x8.narrow_i32x4_s(f32x4.le(v128.load(values), most), f32x4.le(v128.load(values, 16), most));
  const last = i16x8.narrow_i32x4_s(f32x4.le(v128.load(values, 32), most), f32x4.le(v128.load(values, 48), most));
  return popcnt<i32>(i8x16.bitmask(i8x16.narrow_i16x8_s(first, last)));
}
