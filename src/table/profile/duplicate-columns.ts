import type { Column } from "../column.ts";
import type { Finding } from "./profile.ts";

/** Columns are compared on at most this many rows, evenly spread. */
const MOST_ROWS = 20_000;
/** Above this, two numeric columns say the same. */
const LEAST_CORRELATION = 0.999;
/** Share of rows on which one level names the other, in both directions, above which two categories say the same. */
const LEAST_AGREEMENT = 0.999;

/** Pairs of columns of which one says what the other says. */
export function duplicateColumns(columns: readonly Column[]): Finding[] {
  const findings: Finding[] = [];
  const samples = columns.map(sampleOf);
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      if (columns[a].kind !== columns[b].kind || !saysTheSame(columns[a].kind, samples[a], samples[b])) continue;
      findings.push({
        severity: "warning",
        kind: "duplicate-columns",
        column: columns[b].name,
        message: `says the same as ${columns[a].name}: drop one of them`,
      });
    }
  }
  return findings;
}

function sampleOf(column: Column): Float64Array {
  const entries = column.kind === "numeric" ? column.values : column.codes;
  const step = Math.max(1, entries.length / MOST_ROWS);
  return Float64Array.from({ length: Math.floor(entries.length / step) }, (_, i) => entries[Math.floor(i * step)]);
}

function saysTheSame(kind: Column["kind"], a: Float64Array, b: Float64Array): boolean {
  return kind === "numeric" ? Math.abs(correlation(a, b)) > LEAST_CORRELATION : agreement(a, b) > LEAST_AGREEMENT;
}

/** Pearson's correlation over rows where both have a value; 0 where there are fewer than three, or one is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  let n = 0;
  let meanA = 0;
  let meanB = 0;
  let varianceA = 0;
  let varianceB = 0;
  let covariance = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    n++;
    const fromMean = a[i] - meanA;
    meanA += fromMean / n;
    varianceA += fromMean * (a[i] - meanA);
    const fromMeanB = b[i] - meanB;
    meanB += fromMeanB / n;
    varianceB += fromMeanB * (b[i] - meanB);
    covariance += fromMean * (b[i] - meanB);
  }
  return n < 3 || varianceA === 0 || varianceB === 0 ? 0 : covariance / Math.sqrt(varianceA * varianceB);
}

/** The share of rows that keep their pair when each level of either side keeps its most frequent partner only. */
function agreement(a: Float64Array, b: Float64Array): number {
  if (isConstant(a) || isConstant(b)) return 0;
  return Math.min(namedBy(a, b), namedBy(b, a));
}

function namedBy(from: Float64Array, to: Float64Array): number {
  const partners = new Map<number, Map<number, number>>();
  for (let i = 0; i < from.length; i++) {
    let counts = partners.get(from[i]);
    if (!counts) partners.set(from[i], (counts = new Map()));
    counts.set(to[i], (counts.get(to[i]) ?? 0) + 1);
  }
  let kept = 0;
  for (const counts of partners.values()) kept += Math.max(...counts.values());
  return kept / from.length;
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}
