import {
  type CategoricalColumn,
  type Column,
  type Field,
  MISSING,
  type NumericColumn,
  type Table,
} from "../table/index.ts";
import { encoderFromJSON } from "./apply-encoder.ts";
import type { EncodedFieldJson, Encoder, EncodingSpec } from "./encoder.ts";
import { hasMissing } from "./has-missing.ts";
import { median } from "./median.ts";
import { requireColumns } from "./require-columns.ts";
import { summarize, summarizeComplete } from "./summary.ts";

/**
 * Learns an encoder from training rows.
 *
 * @param fields what the columns of `X` mean, in column order.
 * @param sampleWeight one weight a row, ≥ 0; a row of weight 0 teaches nothing, and an integer counts as that many copies.
 * @throws DataError `UW-DATA-090` where the columns of `X` are not those of `fields`.
 */
export function fitEncoder(
  fields: readonly Field[],
  X: Table,
  spec: EncodingSpec,
  sampleWeight?: Float64Array,
): Encoder {
  requireColumns(fields, X);
  return encoderFromJSON({
    spec,
    fields: X.columns.map((column, i) => learnField(fields[i], column, spec, sampleWeight)),
  });
}

/** What an encoder needs to know of one column. @param field what the column means. */
export function learnField(
  field: Field,
  column: Column,
  spec: EncodingSpec,
  sampleWeight?: Float64Array,
): EncodedFieldJson {
  return column.kind === "numeric"
    ? learnNumeric(field, column, spec, sampleWeight)
    : learnLevels(column, spec, sampleWeight);
}

function learnNumeric(
  { allowMissing }: Field,
  { name, values }: NumericColumn,
  spec: EncodingSpec,
  weights: Float64Array | undefined,
): EncodedFieldJson {
  const imputes = spec.missing === "median";
  const complete = weights === undefined ? summarizeComplete(values, imputes && allowMissing) : undefined;
  const indicator = imputes && complete === undefined && hasMissing(values, weights);
  // Nobody is scored without a value that the field has to have: the mean is as good there, and at hand.
  const wantsMedian = imputes && (allowMissing || indicator);
  // A wholly missing column has no median; 0 is as good as any value, since the column is constant then.
  const middle = wantsMedian ? (complete?.median ?? median(values, weights)) || 0 : Number.NaN;
  const { mean, sd } = complete ?? summarize(values, weights, middle);
  const fill = wantsMedian ? middle : imputes ? mean : 0;
  if (spec.numeric === "passthrough") return { kind: "numeric", name, fill, mean: 0, scale: 1, indicator };
  return { kind: "numeric", name, fill, mean, scale: sd, indicator };
}

function learnLevels(
  column: CategoricalColumn,
  spec: EncodingSpec,
  weights: Float64Array | undefined,
): EncodedFieldJson {
  const seen = new Uint8Array(column.levels.length);
  let missing = false;
  for (let row = 0; row < column.codes.length; row++) {
    if (weights?.[row] === 0) continue;
    const code = column.codes[row];
    if (code >= 0) seen[code] = 1;
    else if (code === MISSING) missing = true;
  }
  const codes: number[] = missing && spec.missing === "median" ? [MISSING] : [];
  for (let code = 0; code < seen.length; code++) if (seen[code] === 1) codes.push(code);
  return { kind: "categorical", name: column.name, codes, levels: codes.map((code) => nameOf(column, code)) };
}

function nameOf(column: CategoricalColumn, code: number): string {
  return code === MISSING ? "missing" : column.levels[code];
}
