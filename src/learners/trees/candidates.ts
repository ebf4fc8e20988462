import type { Candidates } from "../../kernels/index.ts";
import type { FieldBins } from "../../preprocess/index.ts";

/** What a classification tree may ask of the fields. Those of one bin offer nothing. */
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
