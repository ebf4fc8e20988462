import { factorise } from "./cholesky.ts";
import { combine, dot, LbfgsMemory } from "./lbfgs-memory.ts";

/** A convex loss of which only derivatives are known, up to single precision. */
export interface Slopes {
  /** @param share progress to report where it pauses, in [0, 1]. */
  at(point: Float64Array, wantHessian: boolean, share: number): Promise<SlopeAt>;
  /** What turns the loss into a mean. */
  readonly total: number;
}

export interface SlopeAt {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  /** Lower triangle, row-major; undefined unless asked for. */
  readonly hessian: Float64Array | undefined;
}

/** What the entries of a Hessian of single precision are known to. */
const ROUNDING = 1e-6;

/**
 * Goes to where no entry of the gradient of the mean loss is larger than `tol`. Near there single precision does not tell
 * losses apart, but gradients: a step has to bring gᵀ H⁻¹ g down, or is halved.
 *
 * Source: the natural monotonicity test of P. Deuflhard, Newton Methods for Nonlinear Problems (2004), §3.3.
 *
 * @param start with its Hessian, unless there is `hessian`.
 * @param hessian one that is nearly right everywhere, from which L-BFGS starts; without it, each point's own (Newton).
 */
export async function descend(
  slopes: Slopes,
  start: SlopeAt,
  { tol, maxIter, hessian }: { readonly tol: number; readonly maxIter: number; readonly hessian?: Float64Array },
): Promise<{ here: SlopeAt; iterations: number; converged: boolean }> {
  const isNewton = hessian === undefined;
  let here = start;
  const size = start.point.length;
  let inverse = inverseOf(hessian ?? here.hessian, size);
  let memory = new LbfgsMemory(isNewton ? 0 : 10);
  const first = steepest(here, slopes);
  let slope = first;
  let iterations = 0;
  while (slope > tol && iterations < maxIter) {
    const share = Math.min(1, Math.max(0, Math.log(first / slope) / Math.log(first / tol)));
    const step = memory.direction(here.gradient, inverse);
    const next = await halve(slopes, here, step, inverse, isNewton, share);
    if (next === undefined) {
      // No step makes it flatter, not even by its own Hessian: this is the minimum, to the last bit.
      if (here.hessian !== undefined) break;
      here = await slopes.at(here.point, true, share);
      inverse = inverseOf(here.hessian, size);
      memory = new LbfgsMemory(10);
      continue;
    }
    memory.remember(here, next);
    here = next;
    if (here.hessian !== undefined) inverse = inverseOf(here.hessian, size);
    slope = steepest(here, slopes);
    iterations++;
  }
  return { here, iterations, converged: slope <= tol || iterations < maxIter };
}

type Inverse = (vector: Float64Array) => Float64Array;

function inverseOf(hessian: Float64Array = new Float64Array(), size: number): Inverse {
  return factorise(hessian.slice(), size, ROUNDING);
}

async function halve(
  slopes: Slopes,
  here: SlopeAt,
  step: Float64Array,
  inverse: Inverse,
  wantHessian: boolean,
  share: number,
): Promise<SlopeAt | undefined> {
  const before = dot(here.gradient, inverse(here.gradient));
  for (let length = 1; length > 1e-6; length /= 2) {
    const point = combine(here.point, length, step);
    const next = await slopes.at(point, wantHessian, share);
    if (dot(next.gradient, inverse(next.gradient)) < (1 - length / 4) * before) return next;
  }
  return undefined;
}

/** Largest entry of the gradient of the mean loss. */
function steepest({ gradient }: SlopeAt, { total }: Slopes): number {
  return gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0) / total;
}
