/**
 * Bins for tree learners: every column becomes one byte a row, and a split of bins is a split of raw values.
 *
 * A numeric column is cut into at most 255 bins: one a distinct value where there are that few, else quantiles. Values
 * and bounds are compared as float32, as the fitted trees and their ONNX form do. Missing values get a bin of their own
 * after the last. A level of a categorical column that training rows held is a bin; where there are too many, the
 * rarest share one.
 */
import { type BinningKernel, plainBinningKernel, thresholdBetween } from "../kernels/index.ts";
import { type CategoricalColumn, type Column, MISSING, type NumericColumn } from "../table/index.ts";
import { hasMissing } from "./has-missing.ts";

/** Most bins of a column, not counting a numeric column's bin of missing values. */
export const MAX_BINS = 255;

/** The bin of a level that training rows did not hold, where there is no bin of rare levels. Never in training data. */
export const UNSEEN_BIN = 255;

export interface NumericBins {
  readonly kind: "numeric";
  readonly name: string;
  /** All bins, that of missing values included. */
  readonly bins: number;
  /** Bin b holds the values with bounds[b − 1] < float32(value) ≤ bounds[b]; the last one has no upper bound. */
  readonly bounds: Float32Array;
  /** Smallest training value of each bin, as float32; the lower bound where not every row was looked at. */
  readonly lowest: Float32Array;
  /** Largest training value of each bin, likewise. */
  readonly highest: Float32Array;
  /** The bin of missing values: the last, or −1 where training rows had none. */
  readonly missing: number;
}

export interface CategoricalBins {
  readonly kind: "categorical";
  readonly name: string;
  readonly bins: number;
  /** The bin of each level, `UNSEEN_BIN` where training rows did not hold it. */
  readonly binOfLevel: Uint8Array;
  /** The bin of missing values, or −1 where training rows had none. */
  readonly missing: number;
  /** The bin that rare levels share, also the unseen ones; −1 where every level has its own. */
  readonly rare: number;
}

export type FieldBins = NumericBins | CategoricalBins;

export interface BinningOptions {
  /** Most bins of a column, in [2, 255]. */
  readonly maxBin: number;
  /** Fewest rows of a numeric column's bin, save the last; 1 where absent. */
  readonly minDataInBin?: number;
  /** One weight a row, ≥ 0: rows of weight 0 don't count, an integer counts as that many copies. */
  readonly sampleWeight?: Float64Array | undefined;
  /** Does the work; the plain one where absent. */
  readonly kernel?: BinningKernel;
}

/** Learns the bins of one column from training rows. */
export function fitBins(column: Column, options: BinningOptions): FieldBins {
  return column.kind === "numeric" ? fitNumericBins(column, options) : fitCategoricalBins(column, options);
}

/**
 * Writes the bin of each row into `bins`. Missing values of a numeric column whose training rows had none go to the
 * last bin; trees never ask for them.
 */
export function applyBins(fieldBins: FieldBins, column: Column, bins: Uint8Array, kernel = plainBinningKernel): void {
  if (fieldBins.kind === "categorical") {
    applyCategoricalBins(fieldBins, (column as CategoricalColumn).codes, bins);
    return;
  }
  const { bounds, missing } = fieldBins;
  kernel.assign((column as NumericColumn).values, bounds, missing < 0 ? bounds.length : missing, bins);
}

function fitNumericBins({ name, values }: NumericColumn, options: BinningOptions): NumericBins {
  const { maxBin, minDataInBin = 1, sampleWeight, kernel = plainBinningKernel } = options;
  const { lowest, highest, complete } = kernel.cut(values, { maxBin, minDataInBin }, sampleWeight);
  const bounds = new Float32Array(Math.max(highest.length - 1, 0));
  for (let cut = 0; cut < bounds.length; cut++) {
    bounds[cut] = thresholdBetween(highest[cut], lowest[cut + 1]);
    if (complete) continue;
    // Rows that were not looked at may lie anywhere between the bounds.
    highest[cut] = bounds[cut];
    lowest[cut + 1] = bounds[cut];
  }
  const missing = hasMissing(values, sampleWeight) ? bounds.length + 1 : -1;
  return { kind: "numeric", name, bins: bounds.length + (missing < 0 ? 1 : 2), bounds, lowest, highest, missing };
}

function fitCategoricalBins(
  { name, codes, levels }: CategoricalColumn,
  { maxBin, sampleWeight }: BinningOptions,
): CategoricalBins {
  const weights = new Float64Array(levels.length);
  let missingWeight = 0;
  for (let row = 0; row < codes.length; row++) {
    const weight = sampleWeight === undefined ? 1 : sampleWeight[row];
    if (codes[row] >= 0) weights[codes[row]] += weight;
    else if (codes[row] === MISSING) missingWeight += weight;
  }
  const seen = [...weights.keys()].filter((code) => weights[code] > 0);
  const room = maxBin - (missingWeight > 0 ? 1 : 0);
  const crowded = seen.length > room;
  if (crowded) seen.sort((a, b) => weights[b] - weights[a] || a - b);
  const own = (crowded ? seen.slice(0, room - 1) : seen).sort((a, b) => a - b);
  let bins = own.length;
  const rare = crowded ? bins++ : -1;
  const missing = missingWeight > 0 ? bins++ : -1;
  const binOfLevel = new Uint8Array(levels.length).fill(crowded ? rare : UNSEEN_BIN);
  for (const [bin, code] of own.entries()) binOfLevel[code] = bin;
  return { kind: "categorical", name, bins, binOfLevel, missing, rare };
}

function applyCategoricalBins(fieldBins: CategoricalBins, codes: Int32Array, bins: Uint8Array): void {
  const { binOfLevel, missing, rare } = fieldBins;
  const unseenBin = rare < 0 ? UNSEEN_BIN : rare;
  const missingBin = missing < 0 ? UNSEEN_BIN : missing;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code >= 0) bins[row] = code < binOfLevel.length ? binOfLevel[code] : unseenBin;
    else bins[row] = code === MISSING ? missingBin : unseenBin;
  }
}
