/**
 * Numbers that loops over vectors need in each round. They are variables, and exported though nobody sets them: so each
 * stays in memory, one instruction away. V8 makes a constant vector anew, with three, wherever a loop names it.
 */

/**
 * For eˣ in double precision; ln 2 in two parts: the first has zeros enough at its end for an exact product with a whole
 * number.
 */
export let ONE = f64x2.splat(1);
export let LEAST_POWER = f64x2.splat(-708);
export let LOG2E = f64x2.splat(1.4426950408889634);
export let LN2_HIGH = f64x2.splat(6.93147180369123816490e-1);
export let LN2_LOW = f64x2.splat(1.90821492927058770002e-10);
/** Adding it rounds a small number to a whole one, and leaves that in the low bits. */
export let ROUNDER = f64x2.splat(6755399441055744);
export let EXPONENT_OF_1 = i64x2.splat(1023);

/** 1 / 2! … 1 / 13! */
export let FACTORIAL_2 = f64x2.splat(0.5);
export let FACTORIAL_3 = f64x2.splat(1 / 6.0);
export let FACTORIAL_4 = f64x2.splat(1 / 24.0);
export let FACTORIAL_5 = f64x2.splat(1 / 120.0);
export let FACTORIAL_6 = f64x2.splat(1 / 720.0);
export let FACTORIAL_7 = f64x2.splat(1 / 5040.0);
export let FACTORIAL_8 = f64x2.splat(1 / 40320.0);
export let FACTORIAL_9 = f64x2.splat(1 / 362880.0);
export let FACTORIAL_10 = f64x2.splat(1 / 3628800.0);
export let FACTORIAL_11 = f64x2.splat(1 / 39916800.0);
export let FACTORIAL_12 = f64x2.splat(1 / 479001600.0);
export let FACTORIAL_13 = f64x2.splat(1 / 6227020800.0);

/** 2, and 1 / 3, 1 / 5 … 1 / 33, for artanh. */
export let TWO = f64x2.splat(2);
export let ODD_3 = f64x2.splat(1 / 3.0);
export let ODD_5 = f64x2.splat(1 / 5.0);
export let ODD_7 = f64x2.splat(1 / 7.0);
export let ODD_9 = f64x2.splat(1 / 9.0);
export let ODD_11 = f64x2.splat(1 / 11.0);
export let ODD_13 = f64x2.splat(1 / 13.0);
export let ODD_15 = f64x2.splat(1 / 15.0);
export let ODD_17 = f64x2.splat(1 / 17.0);
export let ODD_19 = f64x2.splat(1 / 19.0);
export let ODD_21 = f64x2.splat(1 / 21.0);
export let ODD_23 = f64x2.splat(1 / 23.0);
export let ODD_25 = f64x2.splat(1 / 25.0);
export let ODD_27 = f64x2.splat(1 / 27.0);
export let ODD_29 = f64x2.splat(1 / 29.0);
export let ODD_31 = f64x2.splat(1 / 31.0);
export let ODD_33 = f64x2.splat(1 / 33.0);

/** The same for eˣ in single precision. */
export let SINGLE_ONE = f32x4.splat(1);
export let SINGLE_MOST_POWER = f32x4.splat(87);
export let SINGLE_LEAST_POWER = f32x4.splat(-87);
export let SINGLE_LOG2E = f32x4.splat(<f32>1.4426950408889634);
export let SINGLE_LN2_HIGH = f32x4.splat(0.693359375);
export let SINGLE_LN2_LOW = f32x4.splat(-2.12194440e-4);
/** Adding it rounds a float32 below 2²² to a whole number, and leaves that in the low bits. */
export let SINGLE_ROUNDER = f32x4.splat(12582912);
export let SINGLE_EXPONENT_OF_1 = i32x4.splat(127);

export let SINGLE_FACTORIAL_2 = f32x4.splat(<f32>(0.5));
export let SINGLE_FACTORIAL_3 = f32x4.splat(<f32>(1 / 6.0));
export let SINGLE_FACTORIAL_4 = f32x4.splat(<f32>(1 / 24.0));
export let SINGLE_FACTORIAL_5 = f32x4.splat(<f32>(1 / 120.0));
export let SINGLE_FACTORIAL_6 = f32x4.splat(<f32>(1 / 720.0));
export let SINGLE_FACTORIAL_7 = f32x4.splat(<f32>(1 / 5040.0));

/** Coefficients of Cephes' `expf`, from x² on. */
export let CEPHES_2 = f32x4.splat(5.0000001201e-1);
export let CEPHES_3 = f32x4.splat(1.6666665459e-1);
export let CEPHES_4 = f32x4.splat(4.1665795894e-2);
export let CEPHES_5 = f32x4.splat(8.3334519073e-3);
export let CEPHES_6 = f32x4.splat(1.3981999507e-3);
export let CEPHES_7 = f32x4.splat(1.98756915e-4);

/** What Adam keeps of its means, and adds of a new gradient; and the least numbers, as in `../plain/adam.ts`. */
export let BETA1 = f32x4.splat(0.9);
export let BETA2 = f32x4.splat(0.999);
export let LEFT1 = f32x4.splat(0.1);
export let LEFT2 = f32x4.splat(0.001);
export let EPSILON = f32x4.splat(1e-8);
export let LEAST_STEP = f32x4.splat(1 / <f32>(1 << 30) / <f32>(1 << 30) / <f32>(1 << 30) / <f32>(1 << 10));
