/**
 * Regularised incomplete beta function I_x(a, b), to 11 digits or more for a and b up to some thousands: the distribution function behind Student's t, F
 * and the binomial.
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.17.22, the continued fraction, evaluated by Lentz's method.
 *
 * @param x in [0, 1]
 * @param a above 0
 * @param b above 0
 * @param complement 1 − x, for callers that know it more exactly than that.
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // The fraction converges fast only to the left of the mean; to the right of it the mirror image does.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(complement, b, a, x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(complement));
  return (front * continuedFraction(x, a, b)) / a;
}

const TINY = 1e-300;

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * ln Γ(x) for x > 0: Stirling's series, after moving x up to where eight terms are exact to the last digits.
 *
 * Source: NIST Digital Library of Mathematical Functions, 5.11.1.
 */
export function logGamma(x: number): number {
  let shift = 0;
  while (x < 12) shift += Math.log(x++);
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (const coefficient of STIRLING) series = series * inverseSquare + coefficient;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x - shift;
}

/** B₂ₖ / (2k (2k − 1)), from k = 8 down to 1. */
const STIRLING = [-3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];
