/**
 * Rows of a radial kernel, and the two passes that a step of sequential minimal optimisation makes over all rows.
 *
 * Arrays have `rows` numbers, a multiple of 8; those beyond the last row are 0, so that their β can neither grow nor
 * shrink.
 */
import { expOfNegative } from "./exp";

// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, place: usize): v128 {
  return f64x2.add(sum, f64x2.mul(x, v128.load(place)));
}

// @ts-ignore: decorator
@inline
function kernelOf(dot: v128, norms: usize, norm: v128, gamma: v128): v128 {
  const distance = f64x2.sub(f64x2.add(v128.load(norms), norm), f64x2.mul(f64x2.splat(2), dot));
  // Rounding can leave a distance of −1e-16 between equal rows.
  const value = expOfNegative(f64x2.neg(f64x2.mul(gamma, f64x2.max(distance, f64x2.splat(0)))));
  return v128.bitselect(value, f64x2.splat(1), f64x2.gt(distance, f64x2.splat(0)));
}

/**
 * Writes exp(−γ‖a − b‖²), f32, for a row a and all rows b.
 *
 * @param entries of a: values, f64, and beside them where their columns begin, u32, in bytes from the first column.
 * @param columns the matrix, column by column, f64.
 */
export function fillKernelRow(
  values: usize,
  places: usize,
  entries: u32,
  norm: f64,
  rows: u32,
  columns: usize,
  norms: usize,
  gamma: f64,
  out: usize,
): void {
  const ownNorm = f64x2.splat(norm);
  const width = f64x2.splat(gamma);
  const bytes: usize = <usize>rows << 3;
  for (let j: usize = 0; j < bytes; j += 64, out += 32) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    const first = columns + j;
    for (let p: usize = 0; p < entries; p++) {
      const x = v128.load64_splat(values + (p << 3));
      const place = first + load<u32>(places + (p << 2));
      a = multiplyAdd(a, x, place);
      b = multiplyAdd(b, x, place + 16);
      c = multiplyAdd(c, x, place + 32);
      d = multiplyAdd(d, x, place + 48);
    }
    const n = norms + j;
    const ab = v128.shuffle<f32>(
      f32x4.demote_f64x2_zero(kernelOf(a, n, ownNorm, width)),
      f32x4.demote_f64x2_zero(kernelOf(b, n + 16, ownNorm, width)),
      0, 1, 4, 5,
    );
    const cd = v128.shuffle<f32>(
      f32x4.demote_f64x2_zero(kernelOf(c, n + 32, ownNorm, width)),
      f32x4.demote_f64x2_zero(kernelOf(d, n + 48, ownNorm, width)),
      0, 1, 4, 5,
    );
    v128.store(out, ab);
    v128.store(out, cd, 16);
  }
}

/**
 * Σ coefficients[b] · exp(−γ‖a − b‖²) for a row a over all rows b, a multiple of 4. Further arguments as above.
 *
 * @param coefficients f64, those beyond the last row 0.
 */
export function sumRadial(
  values: usize,
  places: usize,
  entries: u32,
  norm: f64,
  rows: u32,
  columns: usize,
  norms: usize,
  coefficients: usize,
  gamma: f64,
): f64 {
  const ownNorm = f64x2.splat(norm);
  const width = f64x2.splat(gamma);
  const bytes: usize = <usize>rows << 3;
  let sum = f64x2.splat(0);
  for (let j: usize = 0; j < bytes; j += 32) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    for (let p: usize = 0; p < entries; p++) {
      const x = v128.load64_splat(values + (p << 3));
      const place = columns + j + load<u32>(places + (p << 2));
      a = multiplyAdd(a, x, place);
      b = multiplyAdd(b, x, place + 16);
    }
    sum = multiplyAdd(sum, kernelOf(a, norms + j, ownNorm, width), coefficients + j);
    sum = multiplyAdd(sum, kernelOf(b, norms + j + 16, ownNorm, width), coefficients + j + 16);
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Least slope of the rows whose β can shrink, as the last search for a partner found it. */
let bottom: f64 = 0;

export function leastSlope(): f64 {
  return bottom;
}

/** The row, or −1, that gains most as the partner of one with slope `top` and kernel row `row`; of equals the first. */
export function findPartner(rows: u32, slopes: usize, betas: usize, lows: usize, row: usize, top: f64): i32 {
  const tops = f64x2.splat(top);
  const two = f64x2.splat(2);
  const least = f64x2.splat(1e-12);
  const zero = f64x2.splat(0);
  const endless = f64x2.splat(Infinity);
  let bottoms = endless;
  let gains = zero;
  let found = i64x2.splat(-1);
  let index = i64x2(0, 1);
  const bytes: usize = <usize>rows << 3;
  for (let j: usize = 0; j < bytes; j += 16) {
    const canShrink = f64x2.gt(v128.load(betas + j), v128.load(lows + j));
    const slope = v128.bitselect(v128.load(slopes + j), endless, canShrink);
    bottoms = f64x2.pmin(bottoms, slope);
    const ascent = f64x2.sub(tops, slope);
    const kernel = f64x2.promote_low_f32x4(v128.load64_zero(row + (j >> 1)));
    const curvature = f64x2.pmax(least, f64x2.sub(two, f64x2.mul(two, kernel)));
    const gain = f64x2.div(f64x2.mul(ascent, ascent), curvature);
    const better = v128.and(f64x2.gt(ascent, zero), f64x2.gt(gain, gains));
    gains = v128.bitselect(gain, gains, better);
    found = v128.bitselect(index, found, better);
    index = i64x2.add(index, i64x2.splat(2));
  }
  bottom = Math.min(f64x2.extract_lane(bottoms, 0), f64x2.extract_lane(bottoms, 1));
  return bestOf(gains, found);
}

/** slopes[k] −= step · (up[k] − down[k]); returns the row, or −1, with the greatest slope of those whose β can grow. */
export function moveSlopes(
  rows: u32,
  slopes: usize,
  betas: usize,
  highs: usize,
  up: usize,
  down: usize,
  step: f64,
): i32 {
  const steps = f64x2.splat(step);
  const lowest = f64x2.splat(-Infinity);
  let tops = lowest;
  let found = i64x2.splat(-1);
  let index = i64x2(0, 1);
  const bytes: usize = <usize>rows << 3;
  for (let k: usize = 0; k < bytes; k += 16) {
    const above = f64x2.promote_low_f32x4(v128.load64_zero(up + (k >> 1)));
    const below = f64x2.promote_low_f32x4(v128.load64_zero(down + (k >> 1)));
    const slope = f64x2.sub(v128.load(slopes + k), f64x2.mul(steps, f64x2.sub(above, below)));
    v128.store(slopes + k, slope);
    const canGrow = f64x2.lt(v128.load(betas + k), v128.load(highs + k));
    const better = v128.and(canGrow, f64x2.gt(slope, tops));
    tops = v128.bitselect(slope, tops, better);
    found = v128.bitselect(index, found, better);
    index = i64x2.add(index, i64x2.splat(2));
  }
  return bestOf(tops, found);
}

/** The place of the greater number of two; of equals the first. */
// @ts-ignore: decorator
@inline
function bestOf(numbers: v128, places: v128): i32 {
  const a = f64x2.extract_lane(numbers, 0);
  const b = f64x2.extract_lane(numbers, 1);
  const first = <i32>i64x2.extract_lane(places, 0);
  const second = <i32>i64x2.extract_lane(places, 1);
  if (first < 0 || second < 0) return max(first, second);
  if (a === b) return min(first, second);
  return a > b ? first : second;
}
