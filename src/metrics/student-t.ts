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
  return incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}
