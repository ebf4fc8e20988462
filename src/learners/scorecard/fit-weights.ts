import { type Matrix, sparseOf } from "../../preprocess/index.ts";
import type { LogisticProblem } from "../logistic-regression/loss.ts";
import { type LogisticSolution, solveLogistic } from "../logistic-regression/solver.ts";
import type { ScorecardParams } from "./params.ts";

export interface ScorecardWeights extends LogisticSolution {
  /** Columns that were left out for the sign of their weight, in the order in which they went. */
  readonly leftOut: readonly number[];
}

/**
 * Weights of the columns' WoE in the log odds of bad.
 *
 * WoE rises with safety, so every weight should be negative; a positive one, from columns that tell nearly the same,
 * would give a bin more points than a safer one. With `oneSign` the column with the most positive weight is left out
 * and the rest fitted again, until none is positive.
 *
 * @param woe of each row and column; overwritten.
 */
export async function fitWeights(
  woe: Matrix,
  problem: Omit<LogisticProblem, "X" | "C" | "fitIntercept">,
  { C, tol, maxIter, oneSign }: ScorecardParams,
): Promise<ScorecardWeights> {
  const X = sparseOf(woe);
  const leftOut: number[] = [];
  let start: Float64Array | undefined;
  for (;;) {
    const solution: LogisticSolution = await solveLogistic(
      { ...problem, X, C, fitIntercept: true },
      tol,
      maxIter,
      start,
    );
    const worst = solution.coefficients.indexOf(Math.max(...solution.coefficients));
    if (!oneSign || !(solution.coefficients[worst] > 0)) return { ...solution, leftOut };
    leftOut.push(worst);
    start = solution.point.with(worst, 0);
    // Of a column of zeros the penalty makes a weight of exactly 0.
    for (let row = 0; row < X.rows; row++) X.values[row * X.columns + worst] = 0;
  }
}
