import type { Encoder } from "../../preprocess/index.ts";
import { type Table, UNSEEN } from "../../table/index.ts";
import type { Line } from "./predict.ts";

/**
 * The same line with the smallest weights. The columns of a field's levels add up to 1 in each row, as an intercept does:
 * what is taken off all levels of a field and put on the intercept, or on the levels of another field, changes no
 * prediction, only the penalty. The fewer its share in the loss, the less of that a solver sees.
 *
 * @param encoder one that has a column a level, also for those that miss one.
 * @param X the rows that the line was fitted to.
 */
export function balanceLevels(
  encoder: Encoder,
  X: Table,
  { coefficients, intercept }: Line,
  fitIntercept: boolean,
): Line {
  const groups = levelGroups(encoder, X);
  const balanced = coefficients.slice();
  const means = groups.map((columns) => columns.reduce((sum, j) => sum + coefficients[j] / columns.length, 0));
  const all = means.reduce((sum, mean) => sum + mean, 0);
  // Of k levels each keeps `share` / k; with an intercept that takes the rest, nothing.
  const share = fitIntercept ? 0 : all / groups.reduce((sum, columns) => sum + 1 / columns.length, 0);
  for (const [i, columns] of groups.entries()) {
    for (const j of columns) balanced[j] += share / columns.length - means[i];
  }
  return { coefficients: balanced, intercept: fitIntercept ? intercept + all : intercept };
}

/** The columns of each field of which each row has a level. */
function levelGroups(encoder: Encoder, X: Table): number[][] {
  return X.columns.flatMap((column, i) => {
    if (column.kind === "numeric" || column.codes.includes(UNSEEN)) return [];
    return [[...encoder.columns.keys()].filter((j) => encoder.columns[j].field === i)];
  });
}
