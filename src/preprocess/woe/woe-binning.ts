import type { Field, Table } from "../../table/index.ts";
import type { Matrix } from "../matrix.ts";
import { requireColumns } from "../require-columns.ts";
import { fitWoeColumn } from "./fit-woe-column.ts";
import { WOE_DEFAULTS, type WoeOptions } from "./options.ts";
import { assignBins, type WoeColumn } from "./woe-column.ts";
import { woeTarget } from "./woe-target.ts";

/** Bins of every column, with their weight of evidence; learnt from training rows only. Immutable. */
export interface WoeBinning {
  readonly columns: readonly WoeColumn[];
  /** Columns that keep one bin, and why. */
  readonly warnings: readonly string[];
  /**
   * The bin of each value, row-major: an index into the column's `bins`, or −1 where training rows held no such value.
   * @param X columns in the order of the fields that the bins were learnt of.
   */
  binsOf(X: Table): Int16Array;
  /** The WoE of each value; 0, no evidence, where training rows held no such value. */
  transform(X: Table): Matrix;
  toJSON(): WoeBinningJson;
}

export interface WoeBinningJson {
  readonly columns: readonly WoeColumn[];
  readonly warnings: readonly string[];
}

/**
 * Learns the bins of every column.
 *
 * @param y 1 = bad, 0 = good.
 * @param sampleWeight one weight a row, ≥ 0; an integer counts as that many copies.
 * @throws FitError `UW-FIT-001` where only one class has weight, `UW-FIT-020` where fewer than `minBins` bins keep the rules.
 */
export function fitWoeBinning(
  fields: readonly Field[],
  X: Table,
  y: Uint8Array,
  options: Partial<WoeOptions> = {},
  sampleWeight?: Float64Array,
): WoeBinning {
  requireColumns(fields, X);
  const target = woeTarget(y, sampleWeight);
  const fitted = fields.map((field, j) => fitWoeColumn(field, X.columns[j], target, { ...WOE_DEFAULTS, ...options }));
  return woeBinningFromJSON({
    columns: fitted.map(({ column }) => column),
    warnings: fitted.flatMap(({ warning }) => warning ?? []),
  });
}

/** Rebuilds a binning from what `toJSON` wrote; it gives the same bits. */
export function woeBinningFromJSON(json: WoeBinningJson): WoeBinning {
  const { columns } = json;
  const width = columns.length;
  const binsOf = (X: Table) => {
    requireColumns(columns, X);
    const bins = new Int16Array(X.rows * width);
    for (let j = 0; j < width; j++) assignBins(columns[j], X.columns[j], bins, j, width);
    return bins;
  };
  return {
    ...json,
    binsOf,
    transform(X) {
      const bins = binsOf(X);
      const woes = columns.map((column) => Float64Array.from(column.bins, ({ woe }) => woe));
      const values = new Float64Array(bins.length);
      for (let row = 0, at = 0; row < X.rows; row++) {
        for (let j = 0; j < width; j++, at++) if (bins[at] >= 0) values[at] = woes[j][bins[at]];
      }
      return { rows: X.rows, columns: width, values };
    },
    toJSON: () => json,
  };
}
