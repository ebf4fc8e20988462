import type { CostMatrix } from "../table/index.ts";
import { bayesCutoff } from "./bayes-cutoff.ts";
import { tuneCutoff } from "./tune-cutoff.ts";

/** One cut-off for each test fold of one repeat. */
export interface CrossFittedCutoffs {
  readonly cutoffs: Float64Array;
  /**
   * `other_folds`: each cut-off was tuned on the predictions of the other folds. `bayes`: there is one test fold only
   * (a hold-out), so nothing outside it could be tuned on and the cut-off is the Bayes one of the costs.
   */
  readonly source: "other_folds" | "bayes";
}

/**
 * Tunes each fold's cut-off on the out-of-fold predictions of the *other* folds of the same repeat, never on its own:
 * the rows that judge a cut-off have no say in it.
 *
 * A hold-out leaves nothing to tune on: predictions for training rows flatter the model, and the test rows are the
 * judges. So it gets the Bayes cut-off, which asks for no data, and `source` says so.
 *
 * @param fold the test fold of each row, from 0; below 0 where the row is in none and `pd` is not read.
 */
export function crossFittedCutoffs(
  yTrue: Uint8Array,
  pd: Float64Array,
  fold: Int32Array,
  costs: CostMatrix,
): CrossFittedCutoffs {
  let folds = 0;
  for (const number of fold) folds = Math.max(folds, number + 1);
  if (folds < 2) return { cutoffs: new Float64Array(folds).fill(bayesCutoff(costs)), source: "bayes" };
  const cutoffs = Float64Array.from({ length: folds }, (_, own) => {
    const others = (_: number, row: number) => fold[row] >= 0 && fold[row] !== own;
    return tuneCutoff(yTrue.filter(others), pd.filter(others), costs);
  });
  return { cutoffs, source: "other_folds" };
}
