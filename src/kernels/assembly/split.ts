/**
 * The best split of a leaf from its histogram. A split's score is gradient² / (hessian + λ), summed over both children,
 * the gradient shrunk by α. Where slots are monotone, a child may not say what it likes, and its score is what it has
 * with what it may say: twice what the loss falls.
 *
 * Histograms hold no numbers of rows, so whether a child has enough is first judged by its hessians: a row's lies
 * between `leastHessian` and `mostHessian`. Only where the best split of all is within doubt, the rows of its field are
 * counted and that field is looked at again. So the rule holds to the row, and nearly always for free.
 */
import { bar, gradientOf, hessianOf, leafCopies, leafGradient, leafHessian, scoreOf, scoreWithin } from "./leaf-score";
import { CUT, CUT_MISSING_LEFT, Found, foundIn, LEVEL, LEVELS, NONE, plan, Shape, shapeOf, slotAt } from "./plan";

/** Bounds are taken this much wider than computed, for rounding. */
const SLACK: f64 = 1e-9;

/** Least hessian, a whole number, of a child that may have enough rows; and of one that must have. */
// @ts-ignore: decorator
@inline
function possible(): f64 {
  const byRows = plan().minChildSamples * plan().leastHessian * (1 - SLACK);
  return Math.ceil(Math.max(plan().minSumHessian, byRows));
}

// @ts-ignore: decorator
@inline
function certain(): f64 {
  return plan().minChildSamples * plan().mostHessian * (1 + SLACK);
}

/** Finds the best split of each slot at places `from` … `to` − 1 of the histogram. */
export function findInPlaces(histogram: usize, from: u32, to: u32): void {
  for (let place = from; place < to; place++) findInSlot(histogram + (place << 11), slotAt(place), 0);
}

/** The slot whose split is best of all, or −1; rows are counted where they have to be. */
export function bestSlot(histogram: usize, from: u32, to: u32): i32 {
  const asked = plan().asked;
  for (;;) {
    let best = asked;
    let most: f64 = bar;
    for (let place: u32 = 0; place < asked; place++) {
      const found = foundIn(slotAt(place));
      if (found.kind == NONE || found.score <= most) continue;
      most = found.score;
      best = place;
    }
    if (best == asked) return -1;
    const slot = slotAt(best);
    const sums = histogram + (best << 11);
    foundIn(slot).left = sumLeft(sums, slot);
    if (foundIn(slot).counted) return slot;
    const left = hessianOf(foundIn(slot).left);
    if (left >= certain() && leafHessian - left >= certain()) return slot;
    findInSlot(sums, slot, countRows(slot, from, to));
  }
  return -1;
}

/** @param counts copies in each bin, f64; 0 to estimate. */
function findInSlot(histogram: usize, slot: u32, counts: usize): void {
  const found = foundIn(slot);
  found.kind = NONE;
  found.score = bar;
  found.hasMissing = 0;
  found.counted = counts != 0 ? 1 : 0;
  const shape = shapeOf(slot);
  if (shape.categorical) findLevels(histogram, slot, shape.bins, found, counts);
  else findCut(histogram, shape, found, counts);
}

/** Copies of each bin among the rows of a leaf. */
function countRows(slot: u32, from: u32, to: u32): usize {
  const counts: usize = plan().scratch;
  const column: usize = <usize>plan().columns + slot * plan().columnStride;
  const order: usize = plan().order;
  const copies: usize = plan().copies;
  memory.fill(counts, 0, 2048);
  const end = order + (to << 2);
  for (let at = order + (from << 2); at < end; at += 4) {
    const row: usize = load<u32>(at);
    const count = counts + (<usize>load<u8>(column + row) << 3);
    store<f64>(count, load<f64>(count) + (copies != 0 ? load<f64>(copies + (row << 3)) : 1));
  }
  return counts;
}

function findCut(histogram: usize, shape: Shape, found: Found, counts: usize): void {
  const values: u32 = shape.values;
  let missing: i64 = 0;
  if (shape.bins > values) missing = load<i64>(histogram + (<usize>values << 3));
  if (missing != 0) found.hasMissing = 1;
  if (counts != 0 || plan().isMonotone) {
    scanSingly(histogram, shape, missing != 0 ? values : values - 1, 0, 0, CUT, found, counts);
    if (missing == 0) return;
    const missingCopies: f64 = counts != 0 ? load<f64>(counts + (<usize>values << 3)) : 0;
    scanSingly(histogram, shape, values - 1, missing, missingCopies, CUT_MISSING_LEFT, found, counts);
    return;
  }
  scan(histogram, missing != 0 ? values : values - 1, 0, CUT, found);
  if (missing != 0) scan(histogram, values - 1, missing, CUT_MISSING_LEFT, found);
}

/** What goes left of the slot's best split. */
function sumLeft(histogram: usize, slot: u32): i64 {
  const found = foundIn(slot);
  if (found.kind != CUT && found.kind != CUT_MISSING_LEFT) return found.left;
  let sums: i64 = 0;
  if (found.kind == CUT_MISSING_LEFT) sums = load<i64>(histogram + (<usize>shapeOf(slot).values << 3));
  for (let cut: i32 = 0; cut <= found.cut; cut++) sums += load<i64>(histogram + (cut << 3));
  return sums;
}

/** Tries cuts 0 … `cuts` − 1, two at a time; `sums` are on the left of all of them. */
function scan(histogram: usize, cuts: u32, sums: i64, kind: i32, found: Found): void {
  const least = possible();
  const firstEnough = <u64>least;
  let cut: u32 = 0;
  // Cuts that leave too little on the left take no time.
  for (; cut < cuts; cut++) {
    const next = sums + load<i64>(histogram + (cut << 3));
    if (<u64>(next & 0xffff_ffff) >= firstEnough) break;
    sums = next;
  }
  if (cut >= cuts) return;
  const shrinks = plan().regAlpha != 0;
  const leastRight = leafHessian - least;
  const totalGradient = f64x2.splat(leafGradient);
  const totalWeight = f64x2.splat(leafHessian + plan().regLambda);
  const mostLeft = f64x2.splat(leastRight);
  const lambda = f64x2.splat(plan().regLambda);
  let best = f64x2.splat(found.score);
  let bestCut = i64x2.splat(-1);
  let cutsAt = i64x2.add(i64x2.splat(cut), i64x2(0, 1));
  let before = i64x2.splat(sums);
  for (; cut < cuts; cut += 2) {
    const bins = v128.load(histogram + (cut << 3));
    const left = i64x2.add(i64x2.add(bins, v128.shuffle<i64>(i64x2.splat(0), bins, 0, 2)), before);
    before = v128.shuffle<i64>(left, left, 1, 1);
    let leftGradient = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(left, left, 1, 3, 1, 3));
    const hessian = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(left, left, 0, 2, 0, 2));
    if (f64x2.extract_lane(hessian, 0) > leastRight) break;
    let rightGradient = f64x2.sub(totalGradient, leftGradient);
    if (shrinks) {
      leftGradient = shrinkBoth(leftGradient);
      rightGradient = shrinkBoth(rightGradient);
    }
    const leftWeight = f64x2.add(hessian, lambda);
    const rightWeight = f64x2.sub(totalWeight, hessian);
    const reached = f64x2.div(
      f64x2.add(
        f64x2.mul(f64x2.mul(leftGradient, leftGradient), rightWeight),
        f64x2.mul(f64x2.mul(rightGradient, rightGradient), leftWeight),
      ),
      f64x2.mul(leftWeight, rightWeight),
    );
    const better = v128.and(f64x2.gt(reached, best), f64x2.le(hessian, mostLeft));
    best = v128.bitselect(reached, best, better);
    bestCut = v128.bitselect(cutsAt, bestCut, better);
    cutsAt = i64x2.add(cutsAt, i64x2.splat(2));
  }
  const even = <i32>i64x2.extract_lane(bestCut, 0);
  let odd = <i32>i64x2.extract_lane(bestCut, 1);
  // The last pair may reach one beyond the last cut.
  if (odd >= <i32>cuts) odd = -1;
  const evenScore = f64x2.extract_lane(best, 0);
  const oddScore = f64x2.extract_lane(best, 1);
  if (odd >= 0 && (even < 0 || oddScore > evenScore || (oddScore == evenScore && odd < even))) {
    take(found, oddScore, 0, odd, kind);
  } else if (even >= 0) {
    take(found, evenScore, 0, even, kind);
  }
}

// @ts-ignore: decorator
@inline
function shrinkBoth(gradient: v128): v128 {
  return f64x2.pmax(f64x2.sub(f64x2.abs(gradient), f64x2.splat(plan().regAlpha)), f64x2.splat(0));
}

// @ts-ignore: decorator
@inline
function take(found: Found, score: f64, left: i64, cut: i32, kind: i32): void {
  found.score = score;
  found.left = left;
  found.cut = cut;
  found.kind = kind;
}

/** The same one at a time: where rows are counted, or slots are monotone. */
function scanSingly(
  histogram: usize,
  shape: Shape,
  cuts: u32,
  sums: i64,
  copies: f64,
  kind: i32,
  found: Found,
  counts: usize,
): void {
  for (let cut: u32 = 0; cut < cuts; cut++) {
    sums += load<i64>(histogram + (cut << 3));
    if (counts != 0) copies += load<f64>(counts + (cut << 3));
    else copies = -1;
    // Known values against missing ones say nothing of rising or falling.
    const monotone: i32 = cut + 1 < shape.values ? shape.monotone : 0;
    offer(found, sums, copies, <i32>cut, kind, plan().regLambda, monotone);
  }
}

/** @param copies on the left; negative to judge by the hessian. */
function offer(found: Found, sums: i64, copies: f64, cut: i32, kind: i32, penalty: f64, monotone: i32): void {
  const hessian = hessianOf(sums);
  const least = copies < 0 ? possible() : plan().minSumHessian;
  if (hessian < least || leafHessian - hessian < least) return;
  if (copies >= 0 && (copies < plan().minChildSamples || leafCopies - copies < plan().minChildSamples)) return;
  const reached = plan().isMonotone
    ? scoreWithin(gradientOf(sums), hessian, penalty, monotone)
    : scoreOf(gradientOf(sums), hessian, penalty);
  if (reached > found.score) take(found, reached, sums, cut, kind);
}

function findLevels(histogram: usize, slot: u32, bins: u32, found: Found, counts: usize): void {
  const sorted: usize = <usize>plan().sorted + (slot << 8);
  let present: u32 = 0;
  for (let bin: u32 = 0; bin < bins; bin++) {
    if (load<i64>(histogram + (bin << 3)) != 0) store<u8>(sorted + present++, <u8>bin);
  }
  if (present <= plan().maxCatToOnehot) {
    for (let i: u32 = 0; i < present; i++) {
      const bin: usize = load<u8>(sorted + i);
      const copies: f64 = counts != 0 ? load<f64>(counts + (bin << 3)) : -1;
      offer(found, load<i64>(histogram + (bin << 3)), copies, <i32>bin, LEVEL, plan().regLambda, 0);
    }
    return;
  }
  sortBySlope(histogram, sorted, present, slot);
  let sums: i64 = 0;
  let copies: f64 = 0;
  for (let i: u32 = 0; i + 1 < present; i++) {
    const bin: usize = load<u8>(sorted + i);
    sums += load<i64>(histogram + (bin << 3));
    if (counts != 0) copies += load<f64>(counts + (bin << 3));
    else copies = -1;
    offer(found, sums, copies, <i32>i + 1, LEVELS, plan().regLambda + plan().catL2, 0);
  }
}

/** Insertion sort by gradient / (hessian + smooth); of equals the lower bin first. */
function sortBySlope(histogram: usize, sorted: usize, count: u32, slot: u32): void {
  const slopes: usize = <usize>plan().slopes + (<usize>slot << 11);
  for (let i: u32 = 0; i < count; i++) {
    const bin: usize = load<u8>(sorted + i);
    const sums = load<i64>(histogram + (bin << 3));
    const slope = gradientOf(sums) / (hessianOf(sums) + plan().catSmooth);
    let at = i;
    while (at > 0 && load<f64>(slopes + ((at - 1) << 3)) > slope) {
      store<f64>(slopes + (at << 3), load<f64>(slopes + ((at - 1) << 3)));
      store<u8>(sorted + at, load<u8>(sorted + at - 1));
      at--;
    }
    store<f64>(slopes + (at << 3), slope);
    store<u8>(sorted + at, <u8>bin);
  }
}
