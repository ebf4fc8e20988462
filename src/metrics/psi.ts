/** The bins of a reference sample, fixed once and used for every later sample. Plain data. */
export interface PsiBins {
  /** Rising. Bin i holds the values from edge i − 1 to below edge i; the outer ones are open. */
  readonly edges: readonly number[];
  /** Share of the reference sample in each bin: one more than there are edges. */
  readonly shares: readonly number[];
}

/** An empty bin counts as this share: its logarithm would be infinite. */
const FLOOR = 1e-4;

/**
 * Bins of about equally many reference values; equal values stay together, so there may be fewer bins.
 *
 * @param reference PDs or a numeric feature, none NaN, at least one.
 */
export function psiBins(reference: Float64Array, bins = 10): PsiBins {
  const sorted = reference.toSorted();
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / bins)];
    if (edge > (edges.at(-1) ?? sorted[0])) edges.push(edge);
  }
  return { edges, shares: sharesOf(reference, edges) };
}

/**
 * Population stability index: how far a sample has drifted from the reference. Below 0.10 stable, up to 0.25 to be
 * watched, above it time to act. Bins that are empty in either sample count as a share of 0.0001.
 *
 * Source: Siddiqi, Credit Risk Scorecards (2006), ch. 8.
 *
 * @param values what the reference holds, of the later sample; none NaN, at least one.
 */
export function psi({ edges, shares }: PsiBins, values: Float64Array): number {
  let sum = 0;
  for (const [bin, share] of sharesOf(values, edges).entries()) {
    const actual = Math.max(share, FLOOR);
    const expected = Math.max(shares[bin], FLOOR);
    sum += (actual - expected) * Math.log(actual / expected);
  }
  return sum;
}

function sharesOf(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    let bin = 0;
    while (bin < edges.length && value >= edges[bin]) bin++;
    counts[bin]++;
  }
  return counts.map((count) => count / values.length);
}
