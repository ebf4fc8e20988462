import type { EncodedFieldJson, Encoder } from "../../preprocess/index.ts";
import type { Column, Table } from "../../table/index.ts";

/** A column of an encoder before it is standardised: the encoder's is (x − mean) · perUnit. */
export interface FillColumn {
  readonly mean: number;
  readonly perUnit: number;
  /** Writes rows `from` … `to` − 1 to the beginning of `out`. */
  fill(from: number, to: number, out: Float64Array): void;
}

/** The columns of an encoder that standardises, fills gaps and has a column a level, in their order. */
export function blockColumns(encoder: Encoder, X: Table): FillColumn[] {
  return encoder.toJSON().fields.flatMap((field, i) => columnsOf(field, X.columns[i]));
}

/** An intercept's column. */
export const onesColumn: FillColumn = { mean: 0, perUnit: 1, fill: (from, to, out) => void out.fill(1, 0, to - from) };

/** A column that is not standardised. */
export function plainColumn(items: Float64Array | Uint8Array): FillColumn {
  return { mean: 0, perUnit: 1, fill: (from, to, out) => out.set(items.subarray(from, to)) };
}

function columnsOf(field: EncodedFieldJson, column: Column): FillColumn[] {
  if (field.kind === "numeric" && column.kind === "numeric") {
    const { mean, scale } = field;
    const { values } = column;
    // Of a constant column nothing is left.
    const perUnit = scale === 0 ? 0 : 1 / scale;
    if (!field.indicator) return [{ ...plainColumn(values), mean, perUnit }];
    return [
      { mean, perUnit, fill: (from, to, out) => fillGaps(values, field.fill, from, to, out) },
      flags((row) => Number.isNaN(values[row])),
    ];
  }
  if (field.kind === "categorical" && column.kind === "categorical") {
    return field.codes.map((code) => flags((row) => column.codes[row] === code));
  }
  return [];
}

function fillGaps(values: Float64Array, fill: number, from: number, to: number, out: Float64Array): void {
  for (let row = from; row < to; row++) out[row - from] = Number.isNaN(values[row]) ? fill : values[row];
}

/** A column of ones and zeros. */
function flags(isOne: (row: number) => boolean): FillColumn {
  return {
    mean: 0,
    perUnit: 1,
    fill(from, to, out) {
      for (let row = from; row < to; row++) out[row - from] = Number(isOne(row));
    },
  };
}
