/** The logistic loss of a linear predictor and its derivatives, two rows at a time; as the plain kernel does it. */

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

/**
 * @param values the rows, f64, each `bytes` long, a multiple of 16; there is one more than `to` where that is odd.
 * @param labels 1 or 0, f64; and weights, f64, 0 for the row that is one too many.
 * @param point weights of the columns, `bytes` long, then the intercept; the gradient likewise.
 */
export function addLogisticRows(
  from: u32,
  to: u32,
  values: usize,
  bytes: usize,
  labels: usize,
  weights: usize,
  point: usize,
  gradient: usize,
): f64 {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const intercept = load<f64>(point + bytes);
  let losses = zero;
  let residuals = zero;
  for (let row: usize = from; row < to; row += 2) {
    const a = values + row * bytes;
    const b = a + bytes;
    let sumA = zero;
    let sumB = zero;
    for (let j: usize = 0; j < bytes; j += 16) {
      const w = v128.load(point + j);
      sumA = f64x2.add(sumA, f64x2.mul(v128.load(a + j), w));
      sumB = f64x2.add(sumB, f64x2.mul(v128.load(b + j), w));
    }
    const sums = f64x2.add(v128.shuffle<f64>(sumA, sumB, 0, 2), v128.shuffle<f64>(sumA, sumB, 1, 3));
    const z = f64x2.add(sums, f64x2.splat(intercept));
    const y = v128.load(labels + (row << 3));
    const weight = v128.load(weights + (row << 3));

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

    const ra = v128.shuffle<f64>(residual, residual, 0, 0);
    const rb = v128.shuffle<f64>(residual, residual, 1, 1);
    for (let j: usize = 0; j < bytes; j += 16) {
      const g = f64x2.add(v128.load(gradient + j), f64x2.mul(v128.load(a + j), ra));
      v128.store(gradient + j, f64x2.add(g, f64x2.mul(v128.load(b + j), rb)));
    }
  }
  const sum = f64x2.extract_lane(residuals, 0) + f64x2.extract_lane(residuals, 1);
  store<f64>(gradient + bytes, load<f64>(gradient + bytes) + sum);
  return f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1);
}
