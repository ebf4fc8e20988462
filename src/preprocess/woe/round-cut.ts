/**
 * A cut-off that people can read: the middle of two neighbouring values, rounded to as few digits as leave it above the
 * one and not above the other. 3913 and 3999 are parted at 3960, 0.21 and 0.34 at 0.3, 11 and 12 at 12.
 */
export function roundCut(below: number, above: number): number {
  if (below < 0 && above >= 0) return 0;
  const middle = below / 2 + above / 2;
  for (let digits = 1; digits <= 17; digits++) {
    const cut = Number(middle.toPrecision(digits));
    if (below < cut && cut <= above) return cut;
  }
  return above;
}
