/** One look at a tile of a column, as the plain kernel does it. */

/** Lanes of four sums, which end as one. */
// @ts-ignore: decorator
@inline
function total(a: v128, b: v128, c: v128, d: v128): f64 {
  return pair(a) + pair(b) + (pair(c) + pair(d));
}

// @ts-ignore: decorator
@inline
function pair(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function sumOf(values: usize, count: u32): f64 {
  const end = values + ((<usize>count & ~7) << 3);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let at = values;
  for (; at < end; at += 64) {
    a = f64x2.add(a, v128.load(at));
    b = f64x2.add(b, v128.load(at, 16));
    c = f64x2.add(c, v128.load(at, 32));
    d = f64x2.add(d, v128.load(at, 48));
  }
  let sum = total(a, b, c, d);
  for (const last = values + (<usize>count << 3); at < last; at += 8) sum += load<f64>(at);
  return sum;
}

// @ts-ignore: decorator
@inline
function square(x: v128, mean: v128): v128 {
  const gap = f64x2.sub(x, mean);
  return f64x2.mul(gap, gap);
}

function squaresOf(values: usize, count: u32, mean: f64): f64 {
  const end = values + ((<usize>count & ~7) << 3);
  const means = f64x2.splat(mean);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let at = values;
  for (; at < end; at += 64) {
    a = f64x2.add(a, square(v128.load(at), means));
    b = f64x2.add(b, square(v128.load(at, 16), means));
    c = f64x2.add(c, square(v128.load(at, 32), means));
    d = f64x2.add(d, square(v128.load(at, 48), means));
  }
  let sum = total(a, b, c, d);
  for (const last = values + (<usize>count << 3); at < last; at += 8) {
    const gap = load<f64>(at) - mean;
    sum += gap * gap;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function lanesOf(counts: v128): f64 {
  return <f64>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
}

/**
 * Gathers the values of a window, in which a median may lie: without a branch, since none could be predicted.
 *
 * @param values f64; an even number of them, those too many NaN.
 * @param between room for all of them and one more, to which those above `low` and below `high` are written.
 * @param answers where is written, f64, how many are less than `low`, how many equal it, and how many equal `high`.
 * @returns how many are between.
 */
export function seekTile(values: usize, count: u32, low: f64, high: f64, between: usize, answers: usize): u32 {
  const end = values + (<usize>count << 3);
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  let below = i64x2.splat(0);
  let atLow = i64x2.splat(0);
  let atHigh = i64x2.splat(0);
  let found = between;
  for (let at = values; at < end; at += 16) {
    const x = v128.load(at);
    below = i64x2.sub(below, f64x2.lt(x, lows));
    atLow = i64x2.sub(atLow, f64x2.eq(x, lows));
    atHigh = i64x2.sub(atHigh, f64x2.eq(x, highs));
    const inside = <usize>i64x2.bitmask(v128.and(f64x2.gt(x, lows), f64x2.lt(x, highs)));
    v128.store64_lane(found, x, 0);
    found += (inside & 1) << 3;
    v128.store64_lane(found, x, 1);
    found += (inside & 2) << 2;
  }
  store<f64>(answers, lanesOf(below));
  store<f64>(answers, lanesOf(atLow), 8);
  store<f64>(answers, lanesOf(atHigh), 16);
  return <u32>((found - between) >> 3);
}

/**
 * @param values f64.
 * @param answers where their sum and Σ (x − mean)² are written, f64.
 */
export function summarizeTile(values: usize, count: u32, answers: usize): void {
  const sum = sumOf(values, count);
  store<f64>(answers, sum);
  store<f64>(answers, squaresOf(values, count, sum / <f64>count), 8);
}
