/**
 * Weight of evidence of a bin with a prior: as if `pseudoCount` more applicants were in it, who go bad at the overall
 * rate. With b bads among n applicants of the bin, B among N overall and a pseudo-count c,
 *
 *     rate = (b + c B/N) / (n + c),   WoE = ln(share of goods / share of bads) = ln(B / G) − ln(rate / (1 − rate)).
 *
 * An empty bin has WoE 0; with c = 0 it is the textbook's WoE.
 */
export interface ClassTotals {
  readonly totalGoods: number;
  readonly totalBads: number;
}

/** ln(rate / (1 − rate)) of the shrunken bad rate. */
export function logOdds(goods: number, bads: number, totals: ClassTotals, pseudoCount: number): number {
  const { totalGoods, totalBads } = totals;
  const prior = pseudoCount / (totalGoods + totalBads);
  return Math.log((bads + prior * totalBads) / (goods + prior * totalGoods));
}

/** Positive where the bin is better than the average. */
export function weightOfEvidence(goods: number, bads: number, totals: ClassTotals, pseudoCount: number): number {
  return Math.log(totals.totalBads / totals.totalGoods) - logOdds(goods, bads, totals, pseudoCount);
}
