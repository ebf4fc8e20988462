import { BAD } from "../../table/index.ts";
import { type ClassTotals, weightOfEvidence } from "./shrinkage.ts";
import type { WoeBin } from "./woe-column.ts";

/** Weight of good and bad applicants. */
export interface ClassCounts {
  goods: number;
  bads: number;
}

export function addRow(counts: ClassCounts, label: number, weight: number): void {
  if (label === BAD) counts.bads += weight;
  else counts.goods += weight;
}

/** A row of a bin table. */
export function describeBin(
  label: string,
  { goods, bads }: ClassCounts,
  totals: ClassTotals,
  pseudoCount: number,
): WoeBin {
  const count = goods + bads;
  const woe = weightOfEvidence(goods, bads, totals, pseudoCount);
  const iv = (goods / totals.totalGoods - bads / totals.totalBads) * woe;
  return { label, count, bads, rate: count === 0 ? 0 : bads / count, woe, iv };
}

export function sumIv(bins: readonly WoeBin[]): number {
  return bins.reduce((sum, { iv }) => sum + iv, 0);
}
