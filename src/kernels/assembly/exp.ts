/** eˣ of two numbers, or four of single precision, and log(1 + e), operation by operation what the plain kernels do. */

import {
  EXPONENT_OF_1,
  FACTORIAL_2,
  FACTORIAL_3,
  FACTORIAL_4,
  FACTORIAL_5,
  FACTORIAL_6,
  FACTORIAL_7,
  FACTORIAL_8,
  FACTORIAL_9,
  FACTORIAL_10,
  FACTORIAL_11,
  FACTORIAL_12,
  FACTORIAL_13,
  LEAST_POWER,
  LN2_HIGH,
  LN2_LOW,
  LOG2E,
  ODD_3,
  ODD_5,
  ODD_7,
  ODD_9,
  ODD_11,
  ODD_13,
  ODD_15,
  ODD_17,
  ODD_19,
  ODD_21,
  ODD_23,
  ODD_25,
  ODD_27,
  ODD_29,
  ODD_31,
  ODD_33,
  ONE,
  ROUNDER,
  SINGLE_EXPONENT_OF_1,
  SINGLE_FACTORIAL_2,
  SINGLE_FACTORIAL_3,
  SINGLE_FACTORIAL_4,
  SINGLE_FACTORIAL_5,
  SINGLE_FACTORIAL_6,
  SINGLE_FACTORIAL_7,
  SINGLE_LEAST_POWER,
  SINGLE_LN2_HIGH,
  SINGLE_LN2_LOW,
  SINGLE_LOG2E,
  SINGLE_ONE,
  SINGLE_ROUNDER,
  TWO,
} from "./constants";

/** The next step of Horner's rule. */
// @ts-ignore: decorator
@inline
function next(sum: v128, x: v128, coefficient: v128): v128 {
  return f64x2.add(f64x2.mul(sum, x), coefficient);
}

/** eˣ for x ≤ 0, by its series around the nearest power of two. */
// @ts-ignore: decorator
@inline
export function expOfNegative(x: v128): v128 {
  x = f64x2.max(x, LEAST_POWER);
  const rounded = f64x2.add(f64x2.mul(x, LOG2E), ROUNDER);
  const k = f64x2.sub(rounded, ROUNDER);
  const high = f64x2.sub(x, f64x2.mul(k, LN2_HIGH));
  const r = f64x2.sub(high, f64x2.mul(k, LN2_LOW));
  let p = FACTORIAL_13;
  p = next(p, r, FACTORIAL_12);
  p = next(p, r, FACTORIAL_11);
  p = next(p, r, FACTORIAL_10);
  p = next(p, r, FACTORIAL_9);
  p = next(p, r, FACTORIAL_8);
  p = next(p, r, FACTORIAL_7);
  p = next(p, r, FACTORIAL_6);
  p = next(p, r, FACTORIAL_5);
  p = next(p, r, FACTORIAL_4);
  p = next(p, r, FACTORIAL_3);
  p = next(p, r, FACTORIAL_2);
  p = next(p, r, ONE);
  p = next(p, r, ONE);
  // The shift drops all of the rounder's bits and leaves k + 1023 in the exponent.
  return f64x2.mul(p, i64x2.shl(i64x2.add(rounded, EXPONENT_OF_1), 52));
}

/** log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
export function log1p(e: v128): v128 {
  const t = f64x2.div(e, f64x2.add(TWO, e));
  const t2 = f64x2.mul(t, t);
  let p = ODD_33;
  p = next(p, t2, ODD_31);
  p = next(p, t2, ODD_29);
  p = next(p, t2, ODD_27);
  p = next(p, t2, ODD_25);
  p = next(p, t2, ODD_23);
  p = next(p, t2, ODD_21);
  p = next(p, t2, ODD_19);
  p = next(p, t2, ODD_17);
  p = next(p, t2, ODD_15);
  p = next(p, t2, ODD_13);
  p = next(p, t2, ODD_11);
  p = next(p, t2, ODD_9);
  p = next(p, t2, ODD_7);
  p = next(p, t2, ODD_5);
  p = next(p, t2, ODD_3);
  p = next(p, t2, ONE);
  return f64x2.mul(f64x2.mul(TWO, t), p);
}

// @ts-ignore: decorator
@inline
function nextSingle(sum: v128, x: v128, coefficient: v128): v128 {
  return f32x4.add(f32x4.mul(sum, x), coefficient);
}

/** eˣ for x ≤ 0 in single precision, the same way. */
// @ts-ignore: decorator
@inline
export function singleExpOfNegative(x: v128): v128 {
  x = f32x4.max(x, SINGLE_LEAST_POWER);
  const rounded = f32x4.add(f32x4.mul(x, SINGLE_LOG2E), SINGLE_ROUNDER);
  const k = f32x4.sub(rounded, SINGLE_ROUNDER);
  const high = f32x4.sub(x, f32x4.mul(k, SINGLE_LN2_HIGH));
  const r = f32x4.sub(high, f32x4.mul(k, SINGLE_LN2_LOW));
  let p = SINGLE_FACTORIAL_7;
  p = nextSingle(p, r, SINGLE_FACTORIAL_6);
  p = nextSingle(p, r, SINGLE_FACTORIAL_5);
  p = nextSingle(p, r, SINGLE_FACTORIAL_4);
  p = nextSingle(p, r, SINGLE_FACTORIAL_3);
  p = nextSingle(p, r, SINGLE_FACTORIAL_2);
  p = nextSingle(p, r, SINGLE_ONE);
  p = nextSingle(p, r, SINGLE_ONE);
  return f32x4.mul(p, i32x4.shl(i32x4.add(rounded, SINGLE_EXPONENT_OF_1), 23));
}
