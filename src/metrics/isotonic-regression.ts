import { BAD } from "../table/index.ts";
import { fallingOrder } from "./falling-order.ts";
import { checkPredictions } from "./predictions.ts";
import { runsOfEqual } from "./runs-of-equal.ts";

/** A rising piecewise-linear map from PD to bad rate. Plain data. */
export interface IsotonicRegression {
  /** Rising, at least one. */
  readonly pd: readonly number[];
  /** Never falling, one for each `pd`. */
  readonly badRate: readonly number[];
}

/** Neighbouring PDs whose bad rates had to be pooled. */
interface Pool {
  readonly from: number;
  to: number;
  rows: number;
  bads: number;
}

/**
 * Isotonic recalibration: the never-falling map from PD to bad rate that fits best by squared error, found by pooling
 * adjacent violators. Needs some thousand rows: with fewer it overfits where Platt scaling would not.
 *
 * Source: Zadrozny & Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002.
 *
 * @param yTrue 1 = bad, 0 = good, of rows that the PD's model was not fitted on.
 * @throws DataError `UW-METRIC-002` to `-004` where `yTrue` or `pd` is malformed.
 */
export function fitIsotonicRegression(yTrue: Uint8Array, pd: Float64Array): IsotonicRegression {
  checkPredictions(yTrue, pd);
  const pools: Pool[] = [];
  for (const tied of runsOfEqual(pd, fallingOrder(pd).toReversed())) {
    let bads = 0;
    for (const i of tied) if (yTrue[i] === BAD) bads++;
    const value = pd[tied[0]];
    pools.push({ from: value, to: value, rows: tied.length, bads });
    while (pools.length > 1) {
      const above = pools[pools.length - 1];
      const below = pools[pools.length - 2];
      // bads/rows compared crosswise: whole numbers, so that equal rates pool exactly.
      if (below.bads * above.rows < above.bads * below.rows) break;
      below.to = above.to;
      below.rows += above.rows;
      below.bads += above.bads;
      pools.pop();
    }
  }
  const knots = pools.flatMap(({ from, to, rows, bads }) =>
    (from === to ? [from] : [from, to]).map((value) => ({ pd: value, badRate: bads / rows })),
  );
  return { pd: knots.map((knot) => knot.pd), badRate: knots.map((knot) => knot.badRate) };
}

/** The recalibrated PD: between two knots on the straight line, beyond the ends as at the end. */
export function applyIsotonicRegression({ pd, badRate }: IsotonicRegression, value: number): number {
  const above = pd.findIndex((knot) => knot >= value);
  if (above === -1) return badRate[badRate.length - 1];
  if (above === 0 || pd[above] === value) return badRate[above];
  const share = (value - pd[above - 1]) / (pd[above] - pd[above - 1]);
  return badRate[above - 1] + share * (badRate[above] - badRate[above - 1]);
}
