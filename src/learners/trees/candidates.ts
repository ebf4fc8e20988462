import type { FieldBins } from "../../preprocess/index.ts";

/**
 * What a classification tree may ask: a threshold of a numeric field, or one level of a categorical field against the
 * rest. It is what the columns of a one-hot encoding offer, without encoding.
 */
export interface Candidates {
  readonly count: number;
  readonly field: Int32Array;
  /** The bin of the level, or −1 for a numeric field. */
  readonly level: Int32Array;
}

/** Fields of one bin offer nothing. */
export function listCandidates(fields: readonly FieldBins[]): Candidates {
  const field: number[] = [];
  const level: number[] = [];
  for (const [f, { kind, bins }] of fields.entries()) {
    if (bins < 2) continue;
    for (let bin = kind === "numeric" ? -1 : 0; bin < (kind === "numeric" ? 0 : bins); bin++) {
      field.push(f);
      level.push(bin);
    }
  }
  return { count: field.length, field: Int32Array.from(field), level: Int32Array.from(level) };
}
