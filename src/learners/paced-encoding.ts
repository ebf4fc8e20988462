/** Encoding for fits of any size: the same results as at one go, in steps between which others get their turn. */
import { prepareKernels } from "../kernels/index.ts";
import {
  type EncodedFieldJson,
  type Encoder,
  type EncodingSpec,
  encoderFromJSON,
  learnField,
  requireColumns,
  type SparseMatrix,
  sliceRows,
} from "../preprocess/index.ts";
import type { Field, Table } from "../table/index.ts";
import type { Pacer } from "./pacer.ts";

/** Rows that are encoded between two looks at the clock. */
const STEP = 50_000;

/** `fitEncoder`, column by column. */
export async function fitEncoderPaced(
  fields: readonly Field[],
  X: Table,
  spec: EncodingSpec,
  sampleWeight: Float64Array | undefined,
  pacer: Pacer,
): Promise<Encoder> {
  requireColumns(fields, X);
  await prepareKernels();
  const learnt: EncodedFieldJson[] = [];
  for (const [i, column] of X.columns.entries()) {
    learnt.push(learnField(fields[i], column, spec, sampleWeight));
    if (pacer.isDue) await pacer.rest(0);
  }
  return encoderFromJSON({ spec, fields: learnt });
}

/** Parts of a table that follow each other, each a view. */
export async function* rowSteps(X: Table, pacer: Pacer, step = STEP): AsyncGenerator<{ from: number; part: Table }> {
  for (let from = 0; from < X.rows; from += step) {
    yield { from, part: sliceRows(X, from, Math.min(X.rows, from + step)) };
    if (pacer.isDue) await pacer.rest(0);
  }
}

/** `encoder.transformSparse(X)`, some rows at a time. */
export async function encodeSparsePaced(encoder: Encoder, X: Table, pacer: Pacer): Promise<SparseMatrix> {
  const parts: SparseMatrix[] = [];
  for await (const { part } of rowSteps(X, pacer)) parts.push(encoder.transformSparse(part));
  if (parts.length === 1) return parts[0];
  const entries = parts.reduce((sum, { values }) => sum + values.length, 0);
  const starts = new Uint32Array(X.rows + 1);
  const indices = new Uint32Array(entries);
  const values = new Float64Array(entries);
  let row = 0;
  let entry = 0;
  for (const part of parts) {
    indices.set(part.indices, entry);
    values.set(part.values, entry);
    for (let i = 1; i <= part.rows; i++) starts[row + i] = entry + part.starts[i];
    row += part.rows;
    entry += part.values.length;
    if (pacer.isDue) await pacer.rest(0);
  }
  return { rows: X.rows, columns: encoder.columns.length, starts, indices, values };
}
