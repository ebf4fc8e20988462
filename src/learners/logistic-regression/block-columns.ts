import type { EncodedFieldJson, Encoder } from "../../preprocess/index.ts";
import type { Column, Table } from "../../table/index.ts";

/** A column of an encoder before it is standardised: the encoder's is (x − mean) / scale, or 0 where the scale is. */
export interface FillColumn {
  readonly mean: number;
  readonly scale: number;
  /** Writes rows `from` … `to` − 1 to the beginning of `out`. */
  fill(from: number, to: number, out: Float64Array): void;
}

/** The columns of an encoder that standardises, fills gaps and has a column a level, in their order. */
export function blockColumns(encoder: Encoder, X: Table): FillColumn[] {
  return encoder.toJSON().fields.flatMap((field, i) => columnsOf(field, X.columns[i]));
}

function columnsOf(field: EncodedFieldJson, column: Column): FillColumn[] {
  if (field.kind === "numeric" && column.kind === "numeric") {
    const { mean, scale } = field;
    const { values } = column;
    if (!field.indicator) {
      return [{ mean, scale, fill: (from, to, out) => out.set(values.subarray(from, to)) }];
    }
    return [
      { mean, scale, fill: (from, to, out) => fillGaps(values, field.fill, from, to, out) },
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

/** A column of ones and zeros, which is not standardised. */
function flags(isOne: (row: number) => boolean): FillColumn {
  return {
    mean: 0,
    scale: 1,
    fill(from, to, out) {
      for (let row = from; row < to; row++) out[row - from] = Number(isOne(row));
    },
  };
}
