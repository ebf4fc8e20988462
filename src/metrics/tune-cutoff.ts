import type { CostMatrix } from "../table/index.ts";
import { checkPredictions } from "./predictions.ts";
import { rejectionSteps } from "./rejection-steps.ts";

/**
 * The cut-off that costs least on the given predictions; of equally cheap ones the lowest, midway between two
 * neighbouring PDs; 0 rejects everybody, 1 approves everybody. O(n log n).
 *
 * Tune on predictions for rows that the model has not seen, and never on the rows that judge it.
 *
 * @param yTrue 1 = bad, 0 = good; one class is enough.
 * @param pd one a row, in [0, 1].
 * @returns a cut-off in [0, 1]: applicants with `pd >= cutoff` are rejected.
 * @throws DataError `UW-METRIC-002` to `-004`: see `checkPredictions`.
 */
export function tuneCutoff(yTrue: Uint8Array, pd: Float64Array, costs: CostMatrix): number {
  checkPredictions(yTrue, pd);
  const { cutoff, bads, goods } = rejectionSteps(yTrue, pd);
  const last = cutoff.length - 1;
  // No cut-off up to 1 approves a PD of 1: approving everybody is then no choice.
  const first = cutoff[1] === 1 ? 1 : 0;
  let best = last;
  let leastCost = Infinity;
  // From everybody rejected to nobody, so that `<` keeps the lowest of equally cheap cut-offs.
  for (let step = last; step >= first; step--) {
    const cost = costs.falseNegative * (bads[last] - bads[step]) + costs.falsePositive * goods[step];
    if (cost < leastCost) {
      leastCost = cost;
      best = step;
    }
  }
  if (best === last) return 0;
  if (best === 0) return 1;
  const lowestRejected = cutoff[best];
  const highestApproved = cutoff[best + 1];
  const between = (lowestRejected + highestApproved) / 2;
  // Between neighbours in float64 there is no number; half their sum may round down and reject too many.
  return between > highestApproved ? between : lowestRejected;
}
