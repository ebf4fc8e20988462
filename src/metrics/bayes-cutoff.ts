import type { CostMatrix } from "../table/index.ts";

/**
 * The cut-off at which approving and rejecting cost the same: `C_fp / (C_fp + C_fn)`, 1/6 for costs of 5 : 1.
 * It is the cheapest one only as far as PDs are calibrated.
 *
 * Source: Elkan, "The foundations of cost-sensitive learning", IJCAI 2001.
 */
export function bayesCutoff(costs: CostMatrix): number {
  return costs.falsePositive / (costs.falsePositive + costs.falseNegative);
}
