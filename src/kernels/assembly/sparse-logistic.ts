/** The logistic loss of sparse rows and its derivatives, two rows at a time, as the plain kernel does it. */

import { expOfNegative } from "./exp";
import { likelyOf, lossOf, pdOf } from "./log-loss";

/** Entries `from` to `to` − 1 of the rows times the point's; a row that counts nothing is not looked at. */
// @ts-ignore: decorator
@inline
function predict(from: u32, to: u32, columns: usize, values: usize, point: usize, intercept: f64, weight: f64): f64 {
  if (weight === 0) return 0;
  let z = intercept;
  for (let k = from; k < to; k++) {
    const column = load<u32>(columns + (<usize>k << 2));
    z += load<f64>(values + (<usize>k << 3)) * load<f64>(point + (<usize>column << 3));
  }
  return z;
}

/** Adds a multiple of the entries to a row of sums. */
// @ts-ignore: decorator
@inline
function addEntries(from: u32, to: u32, columns: usize, values: usize, factor: f64, sums: usize): void {
  for (let k = from; k < to; k++) {
    const at = sums + (<usize>load<u32>(columns + (<usize>k << 2)) << 3);
    store<f64>(at, load<f64>(at) + factor * load<f64>(values + (<usize>k << 3)));
  }
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/**
 * @param from even; so is `to`, up to which there are labels and weights: rows too many weigh 0 and have no entry.
 * @param starts, columns of the entries, u32, and their values, f64.
 * @param labels, weights f64; and where residuals and curvatures go.
 * @param point and room for the gradient, f64: a number a column, and one for an intercept at `intercept`, 0 if there is none.
 */
export function addSparseSlopes(
  from: u32,
  to: u32,
  starts: usize,
  columns: usize,
  values: usize,
  labels: usize,
  weights: usize,
  residuals: usize,
  curvatures: usize,
  point: usize,
  gradient: usize,
  intercept: usize,
): f64 {
  const b: f64 = intercept === 0 ? 0 : load<f64>(point + intercept);
  // One thing after the other for all rows: so what one row waits for, the next ones need not.
  for (let row = from; row < to; row++) {
    const at = <usize>row << 3;
    const first = load<u32>(starts + (<usize>row << 2));
    const end = load<u32>(starts + (<usize>row << 2), 4);
    store<f64>(residuals + at, predict(first, end, columns, values, point, b, load<f64>(weights + at)));
  }
  let losses = f64x2.splat(0);
  for (let row = from; row < to; row += 2) {
    const at = <usize>row << 3;
    const weight = v128.load(weights + at);
    const z = v128.load(residuals + at);
    const y = v128.load(labels + at);
    const e = expOfNegative(f64x2.neg(f64x2.abs(z)));
    const likely = likelyOf(e);
    v128.store(curvatures + at, f64x2.mul(weight, f64x2.mul(likely, f64x2.mul(e, likely))));
    losses = f64x2.add(losses, f64x2.mul(weight, lossOf(z, y, e)));
    v128.store(residuals + at, f64x2.mul(weight, f64x2.sub(pdOf(z, e, likely), y)));
  }
  for (let row = from; row < to; row++) {
    const residual = load<f64>(residuals + (<usize>row << 3));
    const first = load<u32>(starts + (<usize>row << 2));
    const end = load<u32>(starts + (<usize>row << 2), 4);
    addEntries(first, end, columns, values, residual, gradient);
  }
  for (let row = from; intercept !== 0 && row < to; row += 2) {
    const at = residuals + (<usize>row << 3);
    add(gradient + intercept, load<f64>(at) + load<f64>(at, 8));
  }
  return f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1);
}

/**
 * Adds to the lower triangle of the Hessian. Entries of a row rise by column, so each is at or left of the diagonal where
 * it meets one before it.
 *
 * @param size of a row of the Hessian.
 */
export function addSparseCurvatures(
  from: u32,
  to: u32,
  starts: usize,
  columns: usize,
  values: usize,
  curvatures: usize,
  hessian: usize,
  size: u32,
  intercept: usize,
): void {
  const line: usize = <usize>size << 3;
  const last = hessian + <usize>(size - 1) * line;
  for (let row = from; row < to; row++) {
    const curvature = load<f64>(curvatures + (<usize>row << 3));
    if (curvature === 0) continue;
    const first = load<u32>(starts + (<usize>row << 2));
    const end = load<u32>(starts + (<usize>row << 2), 4);
    for (let k = first; k < end; k++) {
      const column = <usize>load<u32>(columns + (<usize>k << 2));
      const factor = curvature * load<f64>(values + (<usize>k << 3));
      addEntries(first, k + 1, columns, values, factor, hessian + column * line);
    }
    if (intercept !== 0) {
      addEntries(first, end, columns, values, curvature, last);
      add(last + intercept, curvature);
    }
  }
}
