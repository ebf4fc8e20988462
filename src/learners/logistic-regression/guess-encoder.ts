import type { PackedSums } from "../../kernels/index.ts";
import {
  type EncodedFieldJson,
  type Encoder,
  type EncodingSpec,
  encoderFromJSON,
  learnField,
} from "../../preprocess/index.ts";
import type { Field, Table } from "../../table/index.ts";
import type { Pacer } from "../pacer.ts";
import type { Units } from "./units.ts";

/** An encoder of which mean and spread of some numbers are those of a sample. */
export interface Guess {
  readonly encoder: Encoder;
  /** Fields that are guessed. Each has one column. */
  readonly fields: ReadonlySet<number>;
}

/** Learns all that takes no look at all numbers. Where a field allows for gaps, or the sample shows one, all are looked at. */
export async function guessEncoder(
  fields: readonly Field[],
  X: Table,
  sample: Table,
  spec: EncodingSpec,
  pacer: Pacer,
): Promise<Guess> {
  const guessed = new Set<number>();
  const learnt: EncodedFieldJson[] = [];
  for (const [i, field] of fields.entries()) {
    const guess = field.kind === "numeric" && !field.allowMissing && learnField(field, sample.columns[i], spec);
    if (guess && guess.kind === "numeric" && !guess.indicator && guess.scale > 0) {
      guessed.add(i);
      learnt.push(guess);
    } else learnt.push(learnField(field, X.columns[i], spec));
    if (pacer.isDue) await pacer.rest(0);
  }
  return { encoder: encoderFromJSON({ spec, fields: learnt }), fields: guessed };
}

/** A mean further out than this many spreads, and packed numbers have lost digits. */
const MOST_SHIFT = 4;
/** A spread so many times as large is that of a few rows, of which no sample tells. */
const MOST_SCALE = 100;

/**
 * The encoder of all rows, from what they add up to as they were packed.
 *
 * @param sums of each column.
 * @returns undefined where the sample has misled.
 */
export function correctGuess(
  guess: Guess,
  sums: readonly PackedSums[],
  rows: number,
): { encoder: Encoder; units: Units } | undefined {
  const { columns } = guess.encoder;
  const scale = new Float64Array(columns.length).fill(1);
  const shift = new Float64Array(columns.length);
  const { spec, fields } = guess.encoder.toJSON();
  const learnt = fields.slice();
  for (const [j, { field: i }] of columns.entries()) {
    const field = fields[i];
    if (!guess.fields.has(i) || field.kind !== "numeric") continue;
    shift[j] = sums[j].sum / rows;
    scale[j] = Math.sqrt(sums[j].squares / rows - shift[j] * shift[j]);
    // A missing value makes all of them NaN.
    if (!(Math.abs(shift[j]) <= MOST_SHIFT * scale[j] && scale[j] <= MOST_SCALE)) return undefined;
    const mean = field.mean + field.scale * shift[j];
    learnt[i] = { ...field, fill: mean, mean, scale: field.scale * scale[j] };
  }
  return { encoder: encoderFromJSON({ spec, fields: learnt }), units: { scale, shift } };
}
