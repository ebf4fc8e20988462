import { type Applicants, conformApplicants } from "./conform-applicants.ts";
import { type Decision, decide, scoreOf } from "./decision.ts";
import type { Scorer } from "./saved-model.ts";

/** What a lender reads of one applicant. */
export interface ScoredApplicant {
  /** From 1, in the order of the applicants. */
  readonly row: number;
  /** Text of the id column, where the model was trained with one and the applicant has it. */
  readonly id?: string;
  /** Probability of going bad, in [0, 1]. */
  readonly pd: number;
  /** Points, more is safer: see `scoreOf`. */
  readonly score: number;
  readonly decision: Decision;
  /** The applicant is rejected where `pd >= cutoff`. */
  readonly cutoff: number;
}

/**
 * Scores raw applicants: checks them against the model's fields, predicts, and decides at the cut-off.
 * @param cutoff instead of the model's own.
 * @throws DataError `UW-DATA-040` for unknown columns, wrong types and missing required fields, by row and column.
 */
export function scoreApplicants(
  { model, saved }: Scorer,
  applicants: Applicants,
  cutoff: number = saved.decision.cutoff,
): { readonly scored: readonly ScoredApplicant[]; readonly warnings: readonly string[] } {
  const { id, group, target, decision } = saved;
  const ignore = [target.name, id, group].filter((name) => name !== undefined);
  const { table, warnings } = conformApplicants(model.fields, applicants, ignore);
  const pd = new Float64Array(table.rows);
  model.predictProba(table, pd);
  const idOf = id === undefined ? () => undefined : valuesOf(applicants, id);
  const scored = Array.from(pd, (probability, row) => {
    const idValue = idOf(row);
    return {
      row: row + 1,
      ...(idValue !== undefined && { id: String(idValue) }),
      pd: probability,
      score: scoreOf(probability, decision.scale),
      decision: decide(probability, { ...decision, cutoff }),
      cutoff,
    };
  });
  return { scored, warnings };
}

/** Reads one column of the applicants as they came. */
function valuesOf(applicants: Applicants, name: string): (row: number) => unknown {
  if (!("columns" in applicants)) return (row) => applicants[row][name];
  const column = applicants.columns.find((candidate) => candidate.name === name);
  return (row) => column?.value(row);
}
