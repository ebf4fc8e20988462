import { solveCholesky } from "./cholesky.ts";
import { LbfgsMemory } from "./lbfgs-memory.ts";
import { type LogisticProblem, type LossAt, type Objective, objectiveOf, slopeAt } from "./loss.ts";

export interface LogisticSolution {
  /** The coefficients, then the intercept where one was fitted. */
  readonly point: Float64Array;
  /** One weight a column of X. */
  readonly coefficients: Float64Array;
  /** 0 where none was fitted. */
  readonly intercept: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Proposes where to go from a point. */
export interface Direction {
  readonly wantsHessian: boolean;
  from(here: LossAt): Float64Array;
  moved(before: LossAt, after: LossAt): void;
}

/**
 * Minimises the penalised logistic loss. It is strictly convex in the weights, so every start and every solver ends at
 * the same point.
 *
 * @param tol stops once no entry of the gradient of the mean loss is larger.
 * @param maxIter most steps.
 * @param start a point near the solution, where one is known.
 */
export async function solveLogistic(
  problem: LogisticProblem,
  tol: number,
  maxIter: number,
  start?: Float64Array,
): Promise<LogisticSolution> {
  const objective = objectiveOf(problem);
  const direction = suitsNewton(problem) ? newton() : lbfgs(objective);
  const { here, ...rest } = await minimise(objective, direction, tol, maxIter, start);
  const { columns } = problem.X;
  return {
    ...rest,
    point: here.point,
    coefficients: here.point.slice(0, columns),
    intercept: problem.fitIntercept ? here.point[columns] : 0,
  };
}

/** Goes downhill until no entry of the gradient of the mean loss is larger than `tol`. */
export async function minimise(
  objective: Objective,
  direction: Direction,
  tol: number,
  maxIter: number,
  start: Float64Array = new Float64Array(objective.dimension),
): Promise<{ here: LossAt; iterations: number; converged: boolean }> {
  let here = await objective.at(start, direction.wantsHessian, 0);
  const first = slopeAt(here, objective);
  let slope = first;
  let iterations = 0;
  while (slope > tol && iterations < maxIter) {
    const share = Math.min(1, Math.max(0, Math.log(first / slope) / Math.log(first / tol)));
    const next = await searchLine(objective, here, direction, share);
    // No step lowers the loss any more: this is the minimum to the last bit.
    if (next === undefined) break;
    direction.moved(here, next);
    here = next;
    slope = slopeAt(here, objective);
    iterations++;
  }
  return { here, iterations, converged: slope <= tol || iterations < maxIter };
}

/** The square matrix and its filling cost more than they save once rows hold many entries, or there are many columns. */
function suitsNewton({ X }: LogisticProblem): boolean {
  return X.columns <= 400 && X.values.length <= 40 * X.rows;
}

/** Newton's method: five to ten steps, whatever the conditioning. */
export function newton(): Direction {
  return {
    wantsHessian: true,
    from: ({ gradient, hessian }) => solveCholesky(hessian, gradient).map((x) => -x),
    moved() {},
  };
}

function lbfgs({ total }: Objective): Direction {
  const memory = new LbfgsMemory(10);
  const scaled = (vector: Float64Array) => {
    // At the start all p = ½ and columns are standardised: the curvature is about C Σ s / 4.
    const scale = memory.scale ?? 1 / (1 + total / 4);
    return vector.map((x) => x * scale);
  };
  return {
    wantsHessian: false,
    from: ({ gradient }) => memory.direction(gradient, scaled),
    moved: (before, after) => memory.remember(before, after),
  };
}

/** L-BFGS that begins from a Hessian that is nearly right. */
export function lbfgsFrom(hessian: Float64Array): Direction {
  const memory = new LbfgsMemory(10);
  return {
    wantsHessian: false,
    from: ({ gradient }) => memory.direction(gradient, (vector) => solveCholesky(hessian.slice(), vector)),
    moved: (before, after) => memory.remember(before, after),
  };
}

/** Halves the step until the loss falls by enough (Armijo's rule). */
async function searchLine(
  objective: Objective,
  here: LossAt,
  direction: Direction,
  share: number,
): Promise<LossAt | undefined> {
  const step = direction.from(here);
  let descent = 0;
  for (let j = 0; j < step.length; j++) descent += step[j] * here.gradient[j];
  for (let length = 1; length > 1e-10; length /= 2) {
    const point = here.point.map((x, j) => x + length * step[j]);
    const next = await objective.at(point, direction.wantsHessian, share);
    if (next.value <= here.value + 1e-4 * length * descent && next.value < here.value) return next;
  }
  return undefined;
}
