/** The logistic loss of a linear predictor and its derivatives, two rows at a time, as the plain kernel does it. */

import { expOfNegative, next } from "./exp";

/** log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
function log1p(e: v128): v128 {
  const t = f64x2.div(e, f64x2.add(f64x2.splat(2), e));
  const t2 = f64x2.mul(t, t);
  let p = f64x2.splat(1 / 33.0);
  p = next(p, t2, 1 / 31.0);
  p = next(p, t2, 1 / 29.0);
  p = next(p, t2, 1 / 27.0);
  p = next(p, t2, 1 / 25.0);
  p = next(p, t2, 1 / 23.0);
  p = next(p, t2, 1 / 21.0);
  p = next(p, t2, 1 / 19.0);
  p = next(p, t2, 1 / 17.0);
  p = next(p, t2, 1 / 15.0);
  p = next(p, t2, 1 / 13.0);
  p = next(p, t2, 1 / 11.0);
  p = next(p, t2, 1 / 9.0);
  p = next(p, t2, 1 / 7.0);
  p = next(p, t2, 1 / 5.0);
  p = next(p, t2, 1 / 3.0);
  p = next(p, t2, 1);
  return f64x2.mul(f64x2.mul(f64x2.splat(2), t), p);
}

/** What a column adds to z, of two rows. */
// @ts-ignore: decorator
@inline
function part(x: usize, means: usize, factors: usize): v128 {
  return f64x2.mul(f64x2.sub(v128.load(x), v128.load64_splat(means)), v128.load64_splat(factors));
}

/** Σ_i r_i (x_i − mean) over even and over odd rows. */
function sumOf(column: usize, residuals: usize, bytes: usize, mean: f64): f64 {
  const means = f64x2.splat(mean);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 64) {
    const x = column + i;
    const r = residuals + i;
    a = f64x2.add(a, f64x2.mul(f64x2.sub(v128.load(x), means), v128.load(r)));
    b = f64x2.add(b, f64x2.mul(f64x2.sub(v128.load(x, 16), means), v128.load(r, 16)));
    c = f64x2.add(c, f64x2.mul(f64x2.sub(v128.load(x, 32), means), v128.load(r, 32)));
    d = f64x2.add(d, f64x2.mul(f64x2.sub(v128.load(x, 48), means), v128.load(r, 48)));
  }
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * @param rows a multiple of 8; those too many weigh 0.
 * @param values the block, column by column, f64, `stride` bytes a column.
 * @param means and factors of the columns, f64; and room for the sums, one more than columns.
 * @param scratch room for a number a row.
 */
export function addLogisticBlock(
  rows: u32,
  columns: u32,
  values: usize,
  stride: usize,
  labels: usize,
  weights: usize,
  means: usize,
  factors: usize,
  intercept: f64,
  sums: usize,
  scratch: usize,
): f64 {
  const bytes: usize = <usize>rows << 3;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(scratch + i, f64x2.splat(intercept));
  let j: u32 = 0;
  for (; j + 4 <= columns; j += 4) {
    const m = means + (<usize>j << 3);
    const w = factors + (<usize>j << 3);
    const a = values + <usize>j * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    for (let i: usize = 0; i < bytes; i += 16) {
      const first = f64x2.add(part(a + i, m, w), part(b + i, m + 8, w + 8));
      const second = f64x2.add(part(c + i, m + 16, w + 16), part(d + i, m + 24, w + 24));
      v128.store(scratch + i, f64x2.add(v128.load(scratch + i), f64x2.add(first, second)));
    }
  }
  for (; j < columns; j++) {
    const m = means + (<usize>j << 3);
    const w = factors + (<usize>j << 3);
    const a = values + <usize>j * stride;
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(scratch + i, f64x2.add(v128.load(scratch + i), part(a + i, m, w)));
    }
  }

  let losses = zero;
  let residuals = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = v128.load(scratch + i);
    const y = v128.load(labels + i);
    const weight = v128.load(weights + i);
    const size = f64x2.abs(z);
    const e = expOfNegative(f64x2.neg(size));
    // 1 / (1 + e) is the probability of the class that z leans to.
    const likely = f64x2.div(one, f64x2.add(one, e));
    const p = v128.bitselect(likely, f64x2.mul(e, likely), f64x2.ge(z, zero));
    // max(0, −t z) = (|z| + z) / 2 − y z
    const wrong = f64x2.sub(f64x2.mul(f64x2.splat(0.5), f64x2.add(size, z)), f64x2.mul(y, z));
    losses = f64x2.add(losses, f64x2.mul(weight, f64x2.add(log1p(e), wrong)));
    const residual = f64x2.mul(weight, f64x2.sub(p, y));
    residuals = f64x2.add(residuals, residual);
    v128.store(scratch + i, residual);
  }
  for (j = 0; j < columns; j++) {
    const at = sums + (<usize>j << 3);
    const sum = sumOf(values + <usize>j * stride, scratch, bytes, load<f64>(means + (<usize>j << 3)));
    store<f64>(at, load<f64>(at) + sum);
  }
  const last = sums + (<usize>columns << 3);
  store<f64>(last, load<f64>(last) + (f64x2.extract_lane(residuals, 0) + f64x2.extract_lane(residuals, 1)));
  return f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1);
}
