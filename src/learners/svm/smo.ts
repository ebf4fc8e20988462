/**
 * Trains a support vector classifier by sequential minimal optimisation.
 *
 * With β_i = y_i α_i for labels y = ±1 the dual problem reads
 *
 *     maximise  Σ y_i β_i − ½ Σ β_i K_ij β_j   subject to   Σ β_i = 0,   low_i ≤ β_i ≤ high_i,
 *
 * where [low, high] is [0, C_i] for y = +1 and [−C_i, 0] for y = −1. A row with C_i = 0 is left out of the fit, and yet
 * the solver knows its decision value at the end: so the folds of a cross-validation share one kernel.
 *
 * One step picks two rows and moves β from one to the other along the constraint: the row with the steepest ascent, and
 * the partner that gains most by a second-order estimate. Source: R.-E. Fan, P.-H. Chen & C.-J. Lin, "Working set
 * selection using second order information for training support vector machines", JMLR 6 (2005), 1889–1918.
 */
import { curvature, type SmoKernel } from "../../kernels/index.ts";
import type { Pacer } from "../pacer.ts";

export interface SmoProblem {
  readonly kernel: SmoKernel;
  /** 1 or 0, one a row. */
  readonly y: Uint8Array;
  /** C_i, one a row: the bound of α_i; 0 leaves the row out. */
  readonly bound: Float64Array;
  /** Stops once no pair of rows violates the optimality conditions by more than this. */
  readonly tol: number;
  readonly maxIter: number;
  /** A feasible point to start from, and Σ_j β_j K_ij for every row at that point. Absent: all zeros. */
  readonly start?: { readonly coefficients: Float64Array; readonly pull: Float64Array };
}

export interface SmoSolution {
  /** β_i = y_i α_i; zero where the row is no support vector. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Σ_j β_j K_ij + intercept for every row, those left out too; above 0 says class 1. */
  readonly decision: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Row visits between two looks at the clock: less than a millisecond where kernel rows are kept. */
const VISITS_PER_LOOK = 100_000;

/** @param shareOf turns the share of this solve into the share of the whole fit. */
export async function solveSmo(
  problem: SmoProblem,
  pacer: Pacer,
  shareOf: (share: number) => number,
): Promise<SmoSolution> {
  const { kernel, y, bound, tol, maxIter, start } = problem;
  const n = kernel.rows;
  const { slopes: slope, betas: beta, lows: low, highs: high } = kernel.state;
  for (let i = 0; i < n; i++) {
    beta[i] = start?.coefficients[i] ?? 0;
    low[i] = y[i] === 1 ? 0 : -bound[i];
    high[i] = y[i] === 1 ? bound[i] : 0;
    // y_i − Σ_j β_j K_ij: the slope of the objective along β_i.
    slope[i] = (y[i] === 1 ? 1 : -1) - (start?.pull[i] ?? 0);
  }
  const stepsPerLook = Math.ceil(VISITS_PER_LOOK / n);

  let up = steepest(slope, beta, high);
  let iterations = 0;
  let gap = Number.POSITIVE_INFINITY;
  let share = 0;
  while (up >= 0) {
    const top = slope[up];
    const { down, bottom } = kernel.findPartner(up);
    gap = top - bottom;
    if (gap < tol || down < 0 || iterations === maxIter) break;

    const room = Math.min(high[up] - beta[up], beta[down] - low[down]);
    const step = Math.min((top - slope[down]) / curvature(kernel.row(up)[down]), room);
    // A bound is met exactly, so that the comparisons with it hold.
    beta[up] = step === high[up] - beta[up] ? high[up] : beta[up] + step;
    beta[down] = step === beta[down] - low[down] ? low[down] : beta[down] - step;
    up = kernel.move(up, down, step);

    if (++iterations % stepsPerLook === 0 && pacer.isDue) {
      share = Math.max(share, nearness(gap, tol));
      await pacer.rest(shareOf(share));
    }
  }

  const intercept = interceptOf(slope, beta, low, high);
  const decision = Float64Array.from(slope, (s, i) => (y[i] === 1 ? 1 : -1) - s + intercept);
  return { coefficients: Float64Array.from(beta), intercept, decision, iterations, converged: gap < tol };
}

/** How far the violation has come down from 2, where it starts, to `tol`, on a logarithmic scale. */
function nearness(gap: number, tol: number): number {
  return Math.min(1, Math.max(0, Math.log(2 / gap) / Math.log(2 / tol)));
}

/** The row whose β can still grow and gains most by it; −1 where none can grow. */
function steepest(slope: Float64Array, beta: Float64Array, high: Float64Array): number {
  let best = -1;
  for (let i = 0; i < slope.length; i++) if (beta[i] < high[i] && (best < 0 || slope[i] > slope[best])) best = i;
  return best;
}

/** The mean slope of the rows strictly between their bounds; without any, the middle of what the bounds allow. */
function interceptOf(slope: Float64Array, beta: Float64Array, low: Float64Array, high: Float64Array): number {
  let sum = 0;
  let free = 0;
  let top = Number.NEGATIVE_INFINITY;
  let bottom = Number.POSITIVE_INFINITY;
  for (let i = 0; i < slope.length; i++) {
    const canGrow = beta[i] < high[i];
    const canShrink = beta[i] > low[i];
    if (canGrow && canShrink) {
      sum += slope[i];
      free++;
    }
    if (canGrow && slope[i] > top) top = slope[i];
    if (canShrink && slope[i] < bottom) bottom = slope[i];
  }
  if (free > 0) return sum / free;
  return Number.isFinite(top) && Number.isFinite(bottom) ? (top + bottom) / 2 : 0;
}
