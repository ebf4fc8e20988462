/** Numbers as charts print them: the same on every machine, whatever its language. */

/** `0.796` */
export function decimals(value: number, digits: number): string {
  const text = value.toFixed(digits);
  // −0.0004 is no negative zero to a reader.
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** `42 %` */
export function percent(share: number, digits = 0): string {
  return `${decimals(100 * share, digits)} %`;
}

/** `1 234` with thin spaces. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** `85 ms`, `3.4 s`, `2 min 05 s` */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 60) return `${decimals(seconds, 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `a`, `a and b`, `a, b and c` */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
