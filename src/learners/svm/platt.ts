/**
 * Platt scaling: PD = 1 / (1 + exp(slope · f + offset)) for a decision value f, fitted by maximum likelihood with
 * targets drawn in from 0 and 1 by one applicant each, as Platt proposed.
 *
 * Source: H.-T. Lin, C.-J. Lin & R. C. Weng, "A note on Platt's probabilistic outputs for support vector machines",
 * Machine Learning 68 (2007), 267–276: Newton's method with backtracking, in forms that neither overflow nor cancel.
 */
import { BAD } from "../../table/index.ts";

export interface PlattSigmoid {
  readonly slope: number;
  readonly offset: number;
}

const MAX_NEWTON_STEPS = 100;
/** A gradient below this ends the search, as in the paper. */
const FLAT = 1e-5;
const SMALLEST_STEP = 1e-10;
/** Added to the diagonal of the Hessian, which is singular where all decision values agree. */
const RIDGE = 1e-12;

/**
 * @param decision one value a row, of a model that has not seen the row.
 * @param y 1 = bad, 0 = good.
 * @param weight one a row, ≥ 0; an integer counts as that many copies.
 */
export function fitPlatt(decision: Float64Array, y: Uint8Array, weight: Float64Array): PlattSigmoid {
  let bads = 0;
  let goods = 0;
  for (let i = 0; i < y.length; i++) {
    if (y[i] === BAD) bads += weight[i];
    else goods += weight[i];
  }
  const ifBad = (bads + 1) / (bads + 2);
  const ifGood = 1 / (goods + 2);
  const target = Float64Array.from(y, (label) => (label === BAD ? ifBad : ifGood));

  let slope = 0;
  let offset = Math.log((goods + 1) / (bads + 1));
  let loss = lossOf(decision, target, weight, slope, offset);

  for (let step = 0; step < MAX_NEWTON_STEPS; step++) {
    let h11 = RIDGE;
    let h22 = RIDGE;
    let h21 = 0;
    let g1 = 0;
    let g2 = 0;
    for (let i = 0; i < decision.length; i++) {
      const f = decision[i];
      const p = sigmoid(f, { slope, offset });
      const d2 = weight[i] * p * (1 - p);
      const d1 = weight[i] * (target[i] - p);
      h11 += f * f * d2;
      h22 += d2;
      h21 += f * d2;
      g1 += f * d1;
      g2 += d1;
    }
    if (Math.abs(g1) < FLAT && Math.abs(g2) < FLAT) break;

    const determinant = h11 * h22 - h21 * h21;
    const towardsSlope = -(h22 * g1 - h21 * g2) / determinant;
    const towardsOffset = -(h11 * g2 - h21 * g1) / determinant;
    const descent = g1 * towardsSlope + g2 * towardsOffset;
    let size = 1;
    while (size >= SMALLEST_STEP) {
      const next = lossOf(decision, target, weight, slope + size * towardsSlope, offset + size * towardsOffset);
      if (next < loss + 1e-4 * size * descent) {
        loss = next;
        break;
      }
      size /= 2;
    }
    if (size < SMALLEST_STEP) break;
    slope += size * towardsSlope;
    offset += size * towardsOffset;
  }
  return { slope, offset };
}

/** The probability of bad at decision value `f`. */
export function sigmoid(f: number, { slope, offset }: PlattSigmoid): number {
  const z = slope * f + offset;
  if (z < 0) return 1 / (1 + Math.exp(z));
  const e = Math.exp(-z);
  return e / (1 + e);
}

/** Σ w · cross-entropy between target and PD. */
function lossOf(
  decision: Float64Array,
  target: Float64Array,
  weight: Float64Array,
  slope: number,
  offset: number,
): number {
  let loss = 0;
  for (let i = 0; i < decision.length; i++) {
    const z = slope * decision[i] + offset;
    const t = z >= 0 ? target[i] : target[i] - 1;
    loss += weight[i] * (t * z + Math.log1p(Math.exp(-Math.abs(z))));
  }
  return loss;
}
