/**
 * From raw columns to a matrix, by what an encoder has learnt.
 *
 * Every field owns a run of neighbouring output columns, in field order:
 *
 *     age_years  age_years=missing | purpose=missing  purpose=A40  purpose=A43 | …
 *     numeric    its indicator     | one column for each level seen in training
 */
import { type Column, MISSING, type Table, UNSEEN } from "../table/index.ts";
import type { EncodedColumn, EncodedFieldJson, Encoder, EncoderJson, EncodingSpec } from "./encoder.ts";
import type { Matrix, SparseMatrix } from "./matrix.ts";
import { requireColumns } from "./require-columns.ts";

/** Rebuilds an encoder from what `toJSON` wrote; it gives the same bits. */
export function encoderFromJSON(json: EncoderJson): Encoder {
  const { spec, fields } = json;
  const blocks: Block[] = [];
  const columns: EncodedColumn[] = [];
  for (const [i, field] of fields.entries()) {
    const block = blockOf(field, spec, columns.length);
    blocks.push(block);
    for (const name of block.names) columns.push({ name, field: i });
  }
  return {
    spec,
    columns,
    transform(X) {
      requireColumns(fields, X);
      return fillDense(blocks, X, columns.length);
    },
    transformSparse(X) {
      requireColumns(fields, X);
      return fillSparse(blocks, X, columns.length);
    },
    toJSON: () => json,
  };
}

/** The output columns of one field. `first` is the leftmost. */
type Block = { readonly first: number; readonly names: readonly string[] } & (
  | {
      readonly kind: "numeric";
      readonly fill: number;
      readonly mean: number;
      readonly scale: number;
      readonly limit: number;
      readonly indicator: boolean;
    }
  /** `slots[code − UNSEEN]` is the output column of a code, −1 where it has none. */
  | { readonly kind: "onehot"; readonly slots: Int32Array }
  /** `numbers[code − UNSEEN]` is the output value of a code. */
  | { readonly kind: "ordinal"; readonly numbers: Float64Array }
);

function blockOf(field: EncodedFieldJson, spec: EncodingSpec, first: number): Block {
  const { name } = field;
  if (field.kind === "numeric") {
    const { mean, scale, indicator } = field;
    const fill = spec.missing === "median" ? field.fill : Number.NaN;
    return {
      kind: "numeric",
      first,
      names: indicator ? [name, `${name}=missing`] : [name],
      fill,
      mean,
      scale,
      limit: spec.numeric === "standardize" ? MOST_DEVIATIONS : Number.POSITIVE_INFINITY,
      indicator,
    };
  }
  const size = Math.max(MISSING, ...field.codes) - UNSEEN + 1;
  if (spec.categorical === "ordinal") {
    const numbers = new Float64Array(size).fill(Number.NaN);
    for (const code of field.codes) numbers[code - UNSEEN] = code;
    return { kind: "ordinal", first, names: [name], numbers };
  }
  const slots = new Int32Array(size).fill(-1);
  for (const [i, code] of field.codes.entries()) slots[code - UNSEEN] = first + i;
  return { kind: "onehot", first, names: field.levels.map((level) => `${name}=${level}`), slots };
}

/** No standardised value is further out: sums and squares of larger ones overflow, and Infinity − Infinity is no PD. */
const MOST_DEVIATIONS = 1e100;

/** NaN stays NaN. */
function within(limit: number, x: number): number {
  return Math.min(Math.max(x, -limit), limit);
}

/** Entries of the matrix that stay in the nearest cache while all fields write their columns of the same rows. */
const TILE_ENTRIES = 16_384;

function fillDense(blocks: readonly Block[], X: Table, columns: number): Matrix {
  const values = new Float64Array(X.rows * columns);
  const tileRows = Math.max(1, Math.floor(TILE_ENTRIES / Math.max(1, columns)));
  for (let from = 0; from < X.rows; from += tileRows) {
    const to = Math.min(X.rows, from + tileRows);
    for (let i = 0; i < blocks.length; i++) fillTile(blocks[i], X.columns[i], from, to, values, columns);
  }
  return { rows: X.rows, columns, values };
}

function fillTile(block: Block, column: Column, from: number, to: number, values: Float64Array, stride: number): void {
  if (block.kind === "numeric" && column.kind === "numeric") {
    const { first, fill, mean, scale, limit, indicator } = block;
    const numbers = column.values;
    for (let row = from, at = from * stride + first; scale !== 0 && row < to; row++, at += stride) {
      const x = numbers[row];
      values[at] = within(limit, ((Number.isNaN(x) ? fill : x) - mean) / scale);
    }
    for (let row = from; indicator && row < to; row++) {
      if (Number.isNaN(numbers[row])) values[row * stride + first + 1] = 1;
    }
  } else if (block.kind === "onehot" && column.kind === "categorical") {
    const { slots } = block;
    for (let row = from; row < to; row++) {
      const slot = slots[column.codes[row] - UNSEEN];
      if (slot >= 0) values[row * stride + slot] = 1;
    }
  } else if (block.kind === "ordinal" && column.kind === "categorical") {
    const { first, numbers } = block;
    for (let row = from; row < to; row++) {
      values[row * stride + first] = numbers[column.codes[row] - UNSEEN] ?? Number.NaN;
    }
  }
}

function fillSparse(blocks: readonly Block[], X: Table, columns: number): SparseMatrix {
  const mostInRow = blocks.reduce((sum, block) => sum + (block.kind === "numeric" ? block.names.length : 1), 0);
  const indices = new Uint32Array(X.rows * mostInRow);
  const values = new Float64Array(X.rows * mostInRow);
  let at = 0;
  for (let i = 0; i < blocks.length; i++) {
    fillEntries(blocks[i], X.columns[i], indices, values, at, mostInRow);
    at += blocks[i].kind === "numeric" ? blocks[i].names.length : 1;
  }
  const starts = new Uint32Array(X.rows + 1);
  for (let row = 1; row <= X.rows; row++) starts[row] = row * mostInRow;
  const full = { rows: X.rows, columns, starts, indices, values };
  return values.includes(0) ? withoutZeros(full) : full;
}

/** The same matrix without those of its entries that are 0. Uses its arrays up. */
function withoutZeros({ rows, columns, starts, indices, values }: SparseMatrix): SparseMatrix {
  let end = 0;
  let k = 0;
  for (let row = 1; row <= rows; row++) {
    for (; k < starts[row]; k++) {
      indices[end] = indices[k];
      values[end] = values[k];
      // The next one comes in the place of a zero. NaN stays.
      if (values[k] !== 0) end++;
    }
    starts[row] = end;
  }
  return { rows, columns, starts, indices: indices.subarray(0, end), values: values.subarray(0, end) };
}

/** Writes a field's entries, one or two a row, from `at` on, each row `stride` after the one before; 0 where there is none. */
function fillEntries(
  block: Block,
  column: Column,
  indices: Uint32Array,
  values: Float64Array,
  at: number,
  stride: number,
): void {
  if (block.kind === "numeric" && column.kind === "numeric") {
    const { first, fill, mean, scale, limit, indicator } = block;
    const numbers = column.values;
    for (let row = 0; row < numbers.length; row++, at += stride) {
      const x = numbers[row];
      indices[at] = first;
      if (scale !== 0) values[at] = within(limit, ((Number.isNaN(x) ? fill : x) - mean) / scale);
      if (!indicator) continue;
      indices[at + 1] = first + 1;
      if (Number.isNaN(x)) values[at + 1] = 1;
    }
  } else if (block.kind === "onehot" && column.kind === "categorical") {
    const { slots } = block;
    for (let row = 0; row < column.codes.length; row++, at += stride) {
      const slot = slots[column.codes[row] - UNSEEN];
      if (slot < 0) continue;
      indices[at] = slot;
      values[at] = 1;
    }
  } else if (block.kind === "ordinal" && column.kind === "categorical") {
    const { first, numbers } = block;
    for (let row = 0; row < column.codes.length; row++, at += stride) {
      indices[at] = first;
      values[at] = numbers[column.codes[row] - UNSEEN] ?? Number.NaN;
    }
  }
}
