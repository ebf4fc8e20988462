/**
 * Compares texts so that numbers inside them count as numbers: A41 < A49 < A410, and −2 < 0 < 10 where both are
 * numbers. The same on every machine, whatever its language.
 */
export function naturalOrder(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (a !== "" && b !== "" && !Number.isNaN(difference) && difference !== 0) return difference;
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const gap = Number(left[i]) - Number(right[i]);
    if (!Number.isNaN(gap) && gap !== 0) return gap;
    if (Number.isNaN(gap) && left[i] !== right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}
