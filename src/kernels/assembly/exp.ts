/** eˣ of two numbers, or four of single precision, and log(1 + e), operation by operation what the plain kernels do. */

const LOG2E: f64 = 1.4426950408889634;
/** ln 2 in two parts: the first has zeros enough at its end for an exact product with a whole number. */
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** The same in single precision. */
const SINGLE_LN2_HIGH: f32 = 0.693359375;
const SINGLE_LN2_LOW: f32 = -2.12194440e-4;
/** Adding it rounds a small number to a whole one, and leaves that in the low bits. */
const ROUNDER: f64 = 6755399441055744;
const SINGLE_ROUNDER: f32 = 12582912;

/** The next step of Horner's rule. */
// @ts-ignore: decorator
@inline
function next(sum: v128, x: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, x), f64x2.splat(coefficient));
}

/** eˣ for x ≤ 0, by its series around the nearest power of two. */
// @ts-ignore: decorator
@inline
export function expOfNegative(x: v128): v128 {
  x = f64x2.max(x, f64x2.splat(-708));
  const rounded = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(rounded, f64x2.splat(ROUNDER));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const r = f64x2.sub(high, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  let p = f64x2.splat(1 / 6227020800.0);
  p = next(p, r, 1 / 479001600.0);
  p = next(p, r, 1 / 39916800.0);
  p = next(p, r, 1 / 3628800.0);
  p = next(p, r, 1 / 362880.0);
  p = next(p, r, 1 / 40320.0);
  p = next(p, r, 1 / 5040.0);
  p = next(p, r, 1 / 720.0);
  p = next(p, r, 1 / 120.0);
  p = next(p, r, 1 / 24.0);
  p = next(p, r, 1 / 6.0);
  p = next(p, r, 0.5);
  p = next(p, r, 1);
  p = next(p, r, 1);
  // The shift drops all of the rounder's bits and leaves k + 1023 in the exponent.
  return f64x2.mul(p, i64x2.shl(i64x2.add(rounded, i64x2.splat(1023)), 52));
}

/** log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
export function log1p(e: v128): v128 {
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

// @ts-ignore: decorator
@inline
function nextSingle(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

/** eˣ for x ≤ 0 in single precision, the same way. */
// @ts-ignore: decorator
@inline
export function singleExpOfNegative(x: v128): v128 {
  x = f32x4.max(x, f32x4.splat(-87));
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(<f32>LOG2E)), f32x4.splat(SINGLE_ROUNDER));
  const k = f32x4.sub(rounded, f32x4.splat(SINGLE_ROUNDER));
  const high = f32x4.sub(x, f32x4.mul(k, f32x4.splat(SINGLE_LN2_HIGH)));
  const r = f32x4.sub(high, f32x4.mul(k, f32x4.splat(SINGLE_LN2_LOW)));
  let p = f32x4.splat(<f32>(1 / 5040.0));
  p = nextSingle(p, r, <f32>(1 / 720.0));
  p = nextSingle(p, r, <f32>(1 / 120.0));
  p = nextSingle(p, r, <f32>(1 / 24.0));
  p = nextSingle(p, r, <f32>(1 / 6.0));
  p = nextSingle(p, r, 0.5);
  p = nextSingle(p, r, 1);
  p = nextSingle(p, r, 1);
  return f32x4.mul(p, i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23));
}
