/** The log loss of two rows by their logits z, where e is exp(−|z|); operation by operation what the plain kernels do. */
import { ONE } from "./constants";
import { log1p } from "./exp";

/** The probability of the class that z leans to; that of the other one is e times it. */
// @ts-ignore: decorator
@inline
export function likelyOf(e: v128): v128 {
  return f64x2.div(ONE, f64x2.add(ONE, e));
}

/** The probability of bad. */
// @ts-ignore: decorator
@inline
export function pdOf(z: v128, e: v128, likely: v128): v128 {
  return v128.bitselect(likely, f64x2.mul(e, likely), f64x2.ge(z, f64x2.splat(0)));
}

/** @param y 1 = bad, 0 = good. */
// @ts-ignore: decorator
@inline
export function lossOf(z: v128, y: v128, e: v128): v128 {
  // max(0, −t z) = (|z| + z) / 2 − y z
  const wrong = f64x2.sub(f64x2.mul(f64x2.splat(0.5), f64x2.add(f64x2.abs(z), z)), f64x2.mul(y, z));
  return f64x2.add(log1p(e), wrong);
}
