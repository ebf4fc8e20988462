import { loadBinningKernel, reserveColumns } from "../../kernels/index.ts";
import { applyBins, type BinningOptions, type FieldBins, fitBins } from "../../preprocess/index.ts";
import type { Table } from "../../table/index.ts";
import type { Pacer } from "../pacer.ts";
import { mergeEqualRows } from "./merge-equal-rows.ts";

/** What trees are grown from: bins instead of values, and equal rows once with their number. */
export interface TrainingSet {
  readonly fields: readonly FieldBins[];
  readonly rows: number;
  /** The bins of each field, column-major: one array a field, one byte a row. */
  readonly columns: readonly Uint8Array[];
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** How many copies of the row there are, > 0; multiples of 2⁻²⁰, so that their sums don't depend on any order. */
  readonly copies: Float64Array;
  /** A number per row that only depends on what is in the row: draws keyed by it don't depend on the rows' order. */
  readonly keys: Uint32Array;
  /** Sum of `copies`. */
  readonly weight: number;
}

/** The same without the bins, which are most of it. */
export type TrainingRows = Omit<TrainingSet, "columns">;

/**
 * Bins the training rows.
 * @param share of the whole fit that this is, for progress.
 */
export async function prepareTrainingSet(
  X: Table,
  y: Uint8Array,
  sampleWeight: Float64Array | undefined,
  binning: Pick<BinningOptions, "maxBin" | "minDataInBin">,
  pacer: Pacer,
  share = 0.05,
): Promise<TrainingSet> {
  const copies = countCopies(X.rows, sampleWeight);
  const kernel = await loadBinningKernel();
  const fields: FieldBins[] = [];
  const columns = await reserveColumns(X.rows, X.columns.length);
  for (const [i, column] of X.columns.entries()) {
    const bins = fitBins(column, { ...binning, sampleWeight: sampleWeight === undefined ? undefined : copies, kernel });
    applyBins(bins, column, columns[i], kernel);
    fields.push(bins);
    if (pacer.isDue) await pacer.rest((share * (i + 1)) / X.columns.length);
  }
  return { fields, ...(await mergeEqualRows(columns, y, copies, pacer, share)) };
}

const STEP = 2 ** -20;

/**
 * Sample weights as numbers of copies. Whole numbers are taken as they are; others only say how rows relate to each
 * other, so they are scaled to mean 1 and rounded to multiples of 2⁻²⁰.
 */
function countCopies(rows: number, sampleWeight: Float64Array | undefined): Float64Array {
  if (sampleWeight === undefined) return new Float64Array(rows).fill(1);
  if (sampleWeight.every(Number.isInteger)) return sampleWeight.slice();
  let sum = 0;
  let positive = 0;
  for (const weight of sampleWeight) {
    sum += weight;
    if (weight > 0) positive++;
  }
  const scale = positive / sum / STEP;
  return sampleWeight.map((weight) => (weight > 0 ? Math.max(Math.round(weight * scale), 1) * STEP : 0));
}
