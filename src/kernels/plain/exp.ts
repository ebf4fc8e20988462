/** eˣ and log(1 + e) by operations that vectors have too, so that both kernels give the same bits; exact but for the last bit or two. */
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
function series(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}

const LOG_SERIES = Array.from({ length: 17 }, (_, i) => 1 / (33 - 2 * i));

/** log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)) by its series. */
export function log1p(e: number): number {
  const t = e / (2 + e);
  return 2 * t * series(LOG_SERIES, t * t);
}

const { fround } = Math;
const SINGLE_LOG2E = fround(Math.LOG2E);
const SINGLE_LN2_HIGH = 0.693359375;
const SINGLE_LN2_LOW = fround(-2.1219444e-4);
const SINGLE_ROUNDER = 12_582_912;
/** 1 / 7!, 1 / 6!, … 1 / 0! */
const SINGLE_SERIES = SERIES.slice(-8).map(fround);

/** eˣ for x ≤ 0 in single precision, the same way. */
export function singleExpOfNegative(x: number): number {
  const bounded = Math.max(x, -87);
  const k = fround(fround(fround(bounded * SINGLE_LOG2E) + SINGLE_ROUNDER) - SINGLE_ROUNDER);
  const high = fround(bounded - fround(k * SINGLE_LN2_HIGH));
  const r = fround(high - fround(k * SINGLE_LN2_LOW));
  let sum = SINGLE_SERIES[0];
  for (let i = 1; i < SINGLE_SERIES.length; i++) sum = fround(fround(sum * r) + SINGLE_SERIES[i]);
  return fround(sum * 2 ** k);
}
