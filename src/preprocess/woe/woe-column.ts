import { type Column, MISSING } from "../../table/index.ts";
import type { Shape } from "./optimal-partition.ts";

/** A row of a bin table. Counts are sums of sample weights where there are any. */
export interface WoeBin {
  /** `< 12`, `12 to < 24`, `A40, A43`, `missing`, `-999`. */
  readonly label: string;
  readonly count: number;
  readonly bads: number;
  /** bads / count; 0 where empty. */
  readonly rate: number;
  /** Weight of evidence, shrunken; positive where better than the average. */
  readonly woe: number;
  /** Its part of the column's information value. */
  readonly iv: number;
}

/** The bins of one column. Plain data. */
export type WoeColumn = NumericWoe | CategoricalWoe;

export interface NumericWoe {
  readonly kind: "numeric";
  readonly name: string;
  readonly shape: Shape;
  readonly iv: number;
  /** Rising; a value is in the bin after the last cut that is not above it. */
  readonly cuts: readonly number[];
  readonly specialCodes: readonly number[];
  readonly hasMissing: boolean;
  /** One more than the cuts (none where training rows held no ordinary value), one a special code, and one of missing values. */
  readonly bins: readonly WoeBin[];
}

export interface CategoricalWoe {
  readonly kind: "categorical";
  readonly name: string;
  readonly shape: Shape;
  readonly iv: number;
  /** Codes of the levels in each bin; −1, missing, is alone. */
  readonly groups: readonly (readonly number[])[];
  readonly bins: readonly WoeBin[];
}

/** What fitting a column gives. */
export interface FittedWoeColumn {
  readonly column: WoeColumn;
  /** Why the column keeps one bin, if it does. */
  readonly warning: string | undefined;
}

/** Stands for values that training rows did not hold: no evidence either way, WoE 0. */
export const NO_BIN = -1;

/** Writes the bin of each row into `bins[offset + row * stride]`: an index into `woe.bins`, or `NO_BIN`. */
export function assignBins(woe: WoeColumn, column: Column, bins: Int16Array, offset: number, stride: number): void {
  if (woe.kind === "numeric" && column.kind === "numeric") assignNumeric(woe, column.values, bins, offset, stride);
  if (woe.kind === "categorical" && column.kind === "categorical") {
    assignLevels(woe, column.codes, bins, offset, stride);
  }
}

function assignNumeric(woe: NumericWoe, values: Float64Array, bins: Int16Array, offset: number, stride: number): void {
  const cuts = Float64Array.from(woe.cuts);
  const { specialCodes } = woe;
  const missing = woe.hasMissing ? woe.bins.length - 1 : NO_BIN;
  const firstSpecial = woe.bins.length - specialCodes.length - (woe.hasMissing ? 1 : 0);
  for (let row = 0; row < values.length; row++) {
    const x = values[row];
    let bin = 0;
    if (Number.isNaN(x)) bin = missing;
    else if (specialCodes.includes(x)) bin = firstSpecial + specialCodes.indexOf(x);
    else if (firstSpecial === 0) bin = NO_BIN;
    else for (let k = 0; k < cuts.length; k++) bin += x >= cuts[k] ? 1 : 0;
    bins[offset + row * stride] = bin;
  }
}

function assignLevels(woe: CategoricalWoe, codes: Int32Array, bins: Int16Array, offset: number, stride: number): void {
  const binOfCode = binsByCode(woe);
  for (let row = 0; row < codes.length; row++) {
    bins[offset + row * stride] = binOfCode[codes[row] - MISSING] ?? NO_BIN;
  }
}

/** Made once a column: a single applicant has twenty of them. */
const binsOfCodes = new WeakMap<CategoricalWoe, Int16Array>();

/** The bin of each code, missing first. */
function binsByCode(woe: CategoricalWoe): Int16Array {
  const known = binsOfCodes.get(woe);
  if (known !== undefined) return known;
  const highest = woe.groups.flat().reduce((most, code) => Math.max(most, code), MISSING);
  const bins = new Int16Array(highest - MISSING + 1).fill(NO_BIN);
  for (const [bin, codes] of woe.groups.entries()) for (const code of codes) bins[code - MISSING] = bin;
  binsOfCodes.set(woe, bins);
  return bins;
}
