/**
 * Gradient and hessian of the logistic loss as fixed-point integers, so that sums of them are exact: they don't depend
 * on the order of rows, nor on how many threads add them up.
 *
 * Everything before the rounding is float32, operation by operation, so that four rows at a time give the same bits.
 */
import type { FixedPoint } from "../boosting.ts";

const f = Math.fround;

/**
 * Writes the gradient and hessian of each row.
 *
 * @param scores ln(odds of bad) by the trees so far.
 * @param weights of the rows; empty where all are 1.
 */
export function computeGradients(
  scores: Float32Array,
  y: Uint8Array,
  weights: Float32Array,
  steps: FixedPoint,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let row = 0; row < scores.length; row++) {
    const pd = f(1 / f(1 + expFloat32(-scores[row])));
    const weight = weights.length === 0 ? 1 : weights[row];
    gradients[row] = roundToEven(f(f(pd - y[row]) * f(weight * steps.gradient)));
    hessians[row] = Math.max(roundToEven(f(f(pd * f(1 - pd)) * f(weight * steps.hessian))), 1);
  }
}

/** Adding and subtracting 1.5 · 2⁵² leaves no room for a fraction; halves go to the even neighbour. */
function roundToEven(x: number): number {
  return x + 6_755_399_441_055_744 - 6_755_399_441_055_744;
}

const asFloat = new Float32Array(1);
const asBits = new Int32Array(asFloat.buffer);

/**
 * eˣ in float32, x cut to ±87: a power of two times a polynomial of degree 7 (Moshier, Methods and Programs for
 * Mathematical Functions, 1989; Cephes `expf`).
 */
export function expFloat32(x: number): number {
  const cut = f(Math.max(Math.min(x, 87), -87));
  const k = roundToEven(f(cut * LOG2_E));
  const r = f(f(cut - f(k * LN2_HIGH)) - f(k * LN2_LOW));
  let p = f(1.987_569_15e-4);
  p = f(f(p * r) + 1.398_199_950_7e-3);
  p = f(f(p * r) + f(8.333_451_907_3e-3));
  p = f(f(p * r) + f(4.166_579_589_4e-2));
  p = f(f(p * r) + f(1.666_666_545_9e-1));
  p = f(f(p * r) + f(5.000_000_120_1e-1));
  p = f(f(f(p * f(r * r)) + r) + 1);
  asBits[0] = (k + 127) << 23;
  return f(p * asFloat[0]);
}

const LOG2_E = f(Math.LOG2E);
const LN2_HIGH = f(0.693_359_375);
const LN2_LOW = f(-2.121_944_4e-4);
