/** The best question that a classification tree's node can ask, of those considered. */
import { total } from "./class-node";
import { badOf, fieldOf, forest, goodOf } from "./forest-plan";

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

export function clearBest(): void {
  bestField = -1;
  bestPurity = -Infinity;
}

export function purityOf(sums: i64): f64 {
  const bad = badOf(sums) * forest().badFactor;
  const weight = goodOf(sums) * forest().goodFactor + bad;
  return (bad * bad) / weight;
}

/** The purities of two sums. */
// @ts-ignore: decorator
@inline
export function puritiesOf(sums: v128): v128 {
  const goods = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(sums, sums, 0, 2, 0, 2));
  const bads = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(sums, sums, 1, 3, 1, 3));
  const bad = f64x2.mul(bads, f64x2.splat(forest().badFactor));
  const weight = f64x2.add(f64x2.mul(goods, f64x2.splat(forest().goodFactor)), bad);
  return f64x2.div(f64x2.mul(bad, bad), weight);
}

/** Keeps the question if it beats the best so far; of equals the first stays. */
// @ts-ignore: decorator
@inline
export function consider(
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
  if (<u32>left + <u32>(left >>> 32) < least || <u32>right + <u32>(right >>> 32) < least) return;
  const purities = puritiesOf(i64x2.replace_lane(i64x2.splat(left), 1, right));
  const purity = f64x2.extract_lane(purities, 0) + f64x2.extract_lane(purities, 1);
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
