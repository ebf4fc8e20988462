/**
 * A float32 threshold t with below ≤ t < above, halfway where float32 has room: `value <= t` then parts the two.
 * @param below a float32 number less than `above`.
 */
export function thresholdBetween(below: number, above: number): number {
  const halfway = Math.fround(below / 2 + above / 2);
  return halfway >= below && halfway < above ? halfway : below;
}
