import { BAD } from "../table/index.ts";
import { runsOfEqual } from "./runs-of-equal.ts";

/** Applicants of similar PD, and what became of them. */
export interface CalibrationBin {
  readonly rows: number;
  readonly bads: number;
  readonly meanPd: number;
  readonly badRate: number;
}

/**
 * Bins of equally many applicants, by rising PD. Applicants who share a PD share a bin, the one that the middle of them
 * falls in: so bins do not depend on the order of rows. Ties may leave fewer bins, and unequal ones.
 */
export function calibrationBins(
  yTrue: Uint8Array,
  pd: Float64Array,
  byFallingPd: Uint32Array,
  bins: number,
): CalibrationBin[] {
  const rows = new Float64Array(bins);
  const bads = new Float64Array(bins);
  const sumPd = new Float64Array(bins);
  let above = 0;
  for (const tied of runsOfEqual(pd, byFallingPd)) {
    const middle = pd.length - above - tied.length / 2;
    const bin = Math.floor((bins * middle) / pd.length);
    let bad = 0;
    for (const i of tied) if (yTrue[i] === BAD) bad++;
    rows[bin] += tied.length;
    bads[bin] += bad;
    sumPd[bin] += pd[tied[0]] * tied.length;
    above += tied.length;
  }
  return Array.from(rows, (count, bin) => ({
    rows: count,
    bads: bads[bin],
    meanPd: sumPd[bin] / count,
    badRate: bads[bin] / count,
  })).filter((bin) => bin.rows > 0);
}
