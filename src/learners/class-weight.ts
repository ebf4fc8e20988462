import { z } from "zod";
import { BAD } from "../table/index.ts";

/**
 * How much a row of each class counts. `balanced` makes both classes weigh the same in sum, as in scikit-learn;
 * `{good: 1, bad: 5}` counts a bad applicant five times.
 */
export const classWeight = z
  .union([z.literal("balanced"), z.strictObject({ good: z.number().positive(), bad: z.number().positive() }), z.null()])
  .default(null)
  .describe('weight of each class: "balanced", {"good": 1, "bad": 5} or null');

export type ClassWeight = z.output<typeof classWeight>;

/** Sample weight × class weight of each row; sample weights are 1 where absent. */
export function weighRows(y: Uint8Array, sampleWeight: Float64Array | undefined, weight: ClassWeight): Float64Array {
  const weights = sampleWeight === undefined ? new Float64Array(y.length).fill(1) : sampleWeight.slice();
  if (weight === null) return weights;
  const { good, bad } = classFactors(y, weights, weight);
  for (let row = 0; row < y.length; row++) weights[row] *= y[row] === BAD ? bad : good;
  return weights;
}

/** What a row of each class counts, given the rows' own weights. */
export function classFactors(y: Uint8Array, weights: Float64Array, weight: ClassWeight): { good: number; bad: number } {
  if (weight === null) return { good: 1, bad: 1 };
  return weight === "balanced" ? balance(y, weights) : weight;
}

function balance(y: Uint8Array, weights: Float64Array): { good: number; bad: number } {
  let goods = 0;
  let bads = 0;
  for (let row = 0; row < y.length; row++) {
    if (y[row] === BAD) bads += weights[row];
    else goods += weights[row];
  }
  return { good: (goods + bads) / (2 * goods), bad: (goods + bads) / (2 * bads) };
}
