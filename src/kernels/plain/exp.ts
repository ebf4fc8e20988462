/** eˣ by operations that vectors have too, so that both kernels give the same bits; exact but for the last bit or two. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
/** Adding it rounds a small number to a whole one. */
const ROUNDER = 6755399441055744;
/** 1 / 13!, 1 / 12!, … 1 / 0! */
const SERIES = [6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map(
  (factorial) => 1 / factorial,
);

/** eˣ for x ≤ 0, by its series around the nearest power of two. */
export function expOfNegative(x: number): number {
  const bounded = Math.max(x, -708);
  const k = bounded * Math.LOG2E + ROUNDER - ROUNDER;
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  return series(SERIES, r) * 2 ** k;
}

/** A polynomial by Horner's rule, the highest power first. */
export function series(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}
