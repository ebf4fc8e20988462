import { median } from "../preprocess/index.ts";
import type { CategoricalColumn, Column, Table } from "../table/index.ts";

/** Raw values of one applicant by field. */
export type RawApplicant = Readonly<Record<string, number | string | null>>;

/** A made-up applicant with the median of each number and the commonest of each category: nobody's data, yet plausible. */
export function typicalApplicant({ columns }: Table): RawApplicant {
  return Object.fromEntries(columns.map((column) => [column.name, typicalValue(column)]));
}

function typicalValue(column: Column): number | string | null {
  if (column.kind === "categorical") return commonestLevel(column);
  const middle = median(column.values);
  return Number.isNaN(middle) ? null : middle;
}

function commonestLevel({ codes, levels }: CategoricalColumn): string | null {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const most = Math.max(...counts);
  return most > 0 ? levels[counts.indexOf(most)] : null;
}
