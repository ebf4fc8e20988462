/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * A 95 % interval for a share, by Wilson's score method: inside [0, 1] and sensible for small and extreme counts.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @param part of `whole` > 0
 */
export function wilsonInterval(part: number, whole: number): { low: number; high: number } {
  const share = part / whole;
  const centre = share + (Z * Z) / (2 * whole);
  const half = Z * Math.sqrt((share * (1 - share)) / whole + (Z * Z) / (4 * whole * whole));
  const scale = 1 + (Z * Z) / whole;
  // Exactly 0 and 1 at the ends, where rounding would leave a trace.
  return { low: part === 0 ? 0 : (centre - half) / scale, high: part === whole ? 1 : (centre + half) / scale };
}
