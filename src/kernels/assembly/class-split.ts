/** The best question of a classification tree's node, one candidate at a time; the twin of the plain `ClassSplit`. */
import { badOf, fieldOf, forest, ForestField, goodOf } from "./forest-plan";
import { float } from "./random";

/** The node, and the best question so far. */
let from: u32 = 0;
let to: u32 = 0;
let total: i64 = 0;
export let bestField: i32 = -1;
export let bestLevel: i32 = -1;
/** Bins 0 … cut go left (for a level, only the level's bin); `bestNext` is the first above, −1 for missing ones only. */
export let bestCut: i32 = 0;
export let bestNext: i32 = 0;
export let bestMissingLeft: bool = false;
export let bestHasMissing: bool = false;
export let bestLeft: i64 = 0;
export let bestPurity: f64 = 0;
let bestDrawn: f32 = 0;

// @ts-ignore: decorator
@inline
export function purityOf(sums: i64): f64 {
  const bad = badOf(sums) * forest().badFactor;
  const weight = goodOf(sums) * forest().goodFactor + bad;
  return (bad * bad) / weight;
}

/** Begins a node. */
export function beginNode(begin: u32, end: u32, sums: i64): void {
  from = begin;
  to = end;
  total = sums;
  bestField = -1;
  bestPurity = -Infinity;
  if (!forest().byteCounts) return;
  const counts: usize = forest().nodeCounts;
  const bads: usize = forest().nodeBads;
  let entry: usize = <usize>forest().order + (begin << 3);
  const rows = end - begin;
  for (let i: u32 = 0; i < rows; i++, entry += 8) {
    const high = load<u32>(entry, 4);
    const count = high >> 1;
    store<u8>(counts + i, <u8>count);
    store<u8>(bads + i, <u8>(count & -(<i32>high & 1)));
  }
  // Rows that are no rows weigh nothing, so that sixteen can be looked at at a time.
  v128.store(counts + rows, i64x2.splat(0));
  v128.store(bads + rows, i64x2.splat(0));
}

/** Tries a candidate. Returns whether it parts the node's rows at all. */
export function offer(field: u32, level: i32): bool {
  const shape = fieldOf(field);
  if (level >= 0) return offerLevel(field, level);
  return forest().drawn ? offerDrawn(field, shape) : offerCuts(field, shape);
}

function offerLevel(field: u32, level: i32): bool {
  const left = forest().byteCounts ? sumGatheredLevel(field, level) : sumLevel(field, level);
  if (left == 0 || left == total) return false;
  consider(field, level, level, level, false, false, left, NaN);
  return true;
}

// @ts-ignore: decorator
@inline
function packedOf(entry: usize): i64 {
  const high = load<u32>(entry, 4);
  return (<i64>(high >> 1)) << ((high & 1) << 5);
}

function sumLevel(field: u32, level: i32): i64 {
  const column: usize = <usize>forest().columns + field * forest().columnStride;
  const end: usize = <usize>forest().order + (to << 3);
  let sums: i64 = 0;
  for (let entry: usize = <usize>forest().order + (from << 3); entry < end; entry += 8) {
    if (load<u8>(column + load<u32>(entry)) == level) sums += packedOf(entry);
  }
  return sums;
}

/** Copies the bins of the node's rows side by side. */
function gather(field: u32): void {
  const column: usize = <usize>forest().columns + field * forest().columnStride;
  const end: usize = <usize>forest().order + (to << 3);
  let target: usize = forest().gathered;
  let entry: usize = <usize>forest().order + (from << 3);
  for (; entry + 32 <= end; entry += 32, target += 4) {
    store<u8>(target, load<u8>(column + load<u32>(entry)));
    store<u8>(target, load<u8>(column + load<u32>(entry, 8)), 1);
    store<u8>(target, load<u8>(column + load<u32>(entry, 16)), 2);
    store<u8>(target, load<u8>(column + load<u32>(entry, 24)), 3);
  }
  for (; entry < end; entry += 8, target++) store<u8>(target, load<u8>(column + load<u32>(entry)));
}

/** Sums of the gathered rows in a bin, or in all bins up to it, sixteen rows at a time. */
// @ts-ignore: decorator
@inline
function sumMasked(bin: u32, atMost: bool): i64 {
  const bins: usize = forest().gathered;
  const counts: usize = forest().nodeCounts;
  const bads: usize = forest().nodeBads;
  const wanted = i8x16.splat(<i8>bin);
  const rows: usize = to - from;
  let all = i32x4.splat(0);
  let bad = i32x4.splat(0);
  for (let begin: usize = 0; begin < rows; begin += 1024) {
    const end = min(begin + 1024, rows);
    let some = i16x8.splat(0);
    let someBad = i16x8.splat(0);
    for (let i = begin; i < end; i += 16) {
      const sixteen = v128.load(bins + i);
      const mask = atMost ? i8x16.le_u(sixteen, wanted) : i8x16.eq(sixteen, wanted);
      some = i16x8.add(some, i16x8.extadd_pairwise_i8x16_u(v128.and(mask, v128.load(counts + i))));
      someBad = i16x8.add(someBad, i16x8.extadd_pairwise_i8x16_u(v128.and(mask, v128.load(bads + i))));
    }
    all = i32x4.add(all, i32x4.extadd_pairwise_i16x8_u(some));
    bad = i32x4.add(bad, i32x4.extadd_pairwise_i16x8_u(someBad));
  }
  const badSum = sumOf(bad);
  return <i64>(sumOf(all) - badSum) | ((<i64>badSum) << 32);
}

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): u32 {
  return (
    <u32>i32x4.extract_lane(lanes, 0) +
    <u32>i32x4.extract_lane(lanes, 1) +
    <u32>i32x4.extract_lane(lanes, 2) +
    <u32>i32x4.extract_lane(lanes, 3)
  );
}

function sumGatheredLevel(field: u32, level: i32): i64 {
  gather(field);
  return sumMasked(level, false);
}

/** Lists the bins that the node's rows are in, rising, with their sums; returns how many. */
function listBins(field: u32, shape: ForestField): u32 {
  const column: usize = <usize>forest().columns + field * forest().columnStride;
  const histogram: usize = forest().histogram;
  const found: usize = forest().found;
  const sums: usize = forest().foundSums;
  const end: usize = <usize>forest().order + (to << 3);
  let entry: usize = <usize>forest().order + (from << 3);
  let count: u32 = 0;
  if (to - from >= shape.bins) {
    for (; entry < end; entry += 8) {
      const at = histogram + (<usize>load<u8>(column + load<u32>(entry)) << 3);
      store<i64>(at, load<i64>(at) + packedOf(entry));
    }
    for (let bin: u32 = 0; bin < shape.bins; bin++) {
      const sum = load<i64>(histogram + (bin << 3));
      store<i64>(histogram + (bin << 3), 0);
      store<u8>(found + count, <u8>bin);
      store<i64>(sums + (count << 3), sum);
      count += sum != 0 ? 1 : 0;
    }
    return count;
  }
  // Few rows: a set of 256 bits tells their bins in order.
  const set = histogram + 2048;
  for (; entry < end; entry += 8) {
    const bin: usize = load<u8>(column + load<u32>(entry));
    const at = histogram + (bin << 3);
    store<i64>(at, load<i64>(at) + packedOf(entry));
    const word = set + ((bin >> 6) << 3);
    store<u64>(word, load<u64>(word) | ((<u64>1) << (bin & 63)));
  }
  for (let word: u32 = 0; word < 4; word++) {
    let bits = load<u64>(set + (word << 3));
    store<u64>(set + (word << 3), 0);
    while (bits != 0) {
      const bin = (word << 6) + <u32>ctz(bits);
      bits &= bits - 1;
      const at = histogram + (bin << 3);
      store<u8>(found + count, <u8>bin);
      store<i64>(sums + (count << 3), load<i64>(at));
      store<i64>(at, 0);
      count++;
    }
  }
  return count;
}

/** Every cut between the values that the node has, with missing values on either side. */
function offerCuts(field: u32, shape: ForestField): bool {
  let count = listBins(field, shape);
  const found: usize = forest().found;
  const sums: usize = forest().foundSums;
  let missing: i64 = 0;
  if (load<u8>(found + count - 1) == shape.missing) missing = load<i64>(sums + (--count << 3));
  if (count == 0 || (count == 1 && missing == 0)) return false;
  for (let side: u32 = 0; side < (missing != 0 ? 2 : 1); side++) {
    let left: i64 = side == 1 ? missing : 0;
    for (let i: u32 = 0; i + 1 < count; i++) {
      left += load<i64>(sums + (i << 3));
      consider(field, -1, load<u8>(found + i), load<u8>(found + i, 1), missing != 0, side == 1, left, NaN);
    }
    if (missing != 0 && side == 0) {
      consider(field, -1, load<u8>(found + count - 1), -1, true, false, left + load<i64>(sums + ((count - 1) << 3)), NaN);
    }
  }
  return true;
}

/** A threshold drawn between the node's smallest and largest value. */
function offerDrawn(field: u32, shape: ForestField): bool {
  gather(field);
  const bins: usize = forest().gathered;
  const rows = to - from;
  let low: u32 = 255;
  let high: i32 = -1;
  if (shape.missing == 256) {
    // The last sixteen overlap those before, or repeat the first row.
    for (let i: usize = rows; i < 16; i++) store<u8>(bins + i, load<u8>(bins));
    let least = i8x16.splat(-1);
    let most = i8x16.splat(0);
    for (let i: usize = 0; i + 16 <= rows; i += 16) {
      const sixteen = v128.load(bins + i);
      least = i8x16.min_u(least, sixteen);
      most = i8x16.max_u(most, sixteen);
    }
    const last = v128.load(bins + (rows < 16 ? 0 : rows - 16));
    least = i8x16.min_u(least, last);
    most = i8x16.max_u(most, last);
    low = leastOf(least);
    high = mostOf(most);
  } else {
    for (let i: u32 = 0; i < rows; i++) {
      const bin: u32 = load<u8>(bins + i);
      if (bin == shape.missing) continue;
      low = min(low, bin);
      high = max(high, <i32>bin);
    }
  }
  if (high < 0) return false;
  const isOne = low == <u32>high;
  let threshold: f32 = Infinity;
  let cut = <u32>high;
  if (!isOne) {
    const lowest: usize = shape.lowest;
    const u = float();
    const smallest = <f64>load<f32>(lowest + (low << 2));
    const largest = <f64>load<f32>(<usize>shape.highest + (high << 2));
    threshold = <f32>(smallest * (1 - u) + largest * u);
    cut = low;
    while (cut + 1 < <u32>high && load<f32>(lowest + (cut << 2), 4) <= threshold) cut++;
  }
  const left = sumAtMost(cut);
  const missing = shape.missing == 256 ? 0 : sumBin(<u32>shape.missing);
  if (isOne && missing == 0) return false;
  const next: i32 = isOne ? -1 : <i32>cut + 1;
  consider(field, -1, <i32>cut, next, missing != 0, false, left, threshold);
  if (!isOne && missing != 0) consider(field, -1, <i32>cut, next, true, true, left + missing, threshold);
  return true;
}

// @ts-ignore: decorator
@inline
function leastOf(lanes: v128): u32 {
  lanes = i8x16.min_u(lanes, i8x16.shuffle(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  lanes = i8x16.min_u(lanes, i8x16.shuffle(lanes, lanes, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  lanes = i8x16.min_u(lanes, i8x16.shuffle(lanes, lanes, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  return min(<u32>i8x16.extract_lane_u(lanes, 0), <u32>i8x16.extract_lane_u(lanes, 1));
}

// @ts-ignore: decorator
@inline
function mostOf(lanes: v128): i32 {
  return 255 - <i32>leastOf(v128.not(lanes));
}

/** Sums of the gathered rows in bins 0 … cut, missing ones not counted: their bin is the last. */
function sumAtMost(cut: u32): i64 {
  if (forest().byteCounts) return sumMasked(cut, true);
  const bins: usize = forest().gathered;
  const order: usize = <usize>forest().order + (from << 3);
  let sums: i64 = 0;
  for (let i: usize = 0; i < to - from; i++) if (load<u8>(bins + i) <= cut) sums += packedOf(order + (i << 3));
  return sums;
}

function sumBin(bin: u32): i64 {
  if (forest().byteCounts) return sumMasked(bin, false);
  const bins: usize = forest().gathered;
  const order: usize = <usize>forest().order + (from << 3);
  let sums: i64 = 0;
  for (let i: usize = 0; i < to - from; i++) if (load<u8>(bins + i) == bin) sums += packedOf(order + (i << 3));
  return sums;
}

/** Keeps the question if it beats the best so far; of equals the first stays. */
// @ts-ignore: decorator
@inline
function consider(
  field: u32,
  level: i32,
  cut: i32,
  next: i32,
  hasMissing: bool,
  missingLeft: bool,
  left: i64,
  drawn: f32,
): void {
  const right = total - left;
  const least = forest().minSamplesLeaf;
  if (goodOf(left) + badOf(left) < least || goodOf(right) + badOf(right) < least) return;
  const purity = purityOf(left) + purityOf(right);
  if (purity <= bestPurity) return;
  bestField = field;
  bestLevel = level;
  bestCut = cut;
  bestNext = next;
  bestHasMissing = hasMissing;
  bestMissingLeft = missingLeft;
  bestLeft = left;
  bestPurity = purity;
  bestDrawn = drawn;
}

/** The threshold of the best question; the twin of the plain getter and of `thresholdBetween`. */
export function bestThreshold(): f32 {
  if (bestNext < 0) return Infinity;
  const shape = fieldOf(bestField);
  const below = load<f32>(<usize>shape.highest + (bestCut << 2));
  const above = load<f32>(<usize>shape.lowest + (bestNext << 2));
  if (bestDrawn == bestDrawn) return bestDrawn < above ? max(bestDrawn, below) : below;
  const halfway = <f32>(<f64>below / 2 + <f64>above / 2);
  return halfway >= below && halfway < above ? halfway : below;
}
