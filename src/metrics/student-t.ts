import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The probability that a Student t variable lies at least as far from 0 as `t`.
 *
 * Source: NIST Digital Library of Mathematical Functions, 8.17.5, with Abramowitz & Stegun 26.7.1.
 *
 * @param degreesOfFreedom above 0
 */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  const total = degreesOfFreedom + t * t;
  // Its complement goes along: 1 − x would lose the digits of a small t.
  return incompleteBeta(degreesOfFreedom / total, degreesOfFreedom / 2, 0.5, (t * t) / total);
}
