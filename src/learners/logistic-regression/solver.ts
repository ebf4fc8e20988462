import { createSparseLogisticKernel } from "../../kernels/index.ts";
import { factorise } from "./cholesky.ts";
import { combine, dot, LbfgsMemory } from "./lbfgs-memory.ts";
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
interface Direction {
  from(here: LossAt, share: number): Promise<Float64Array>;
  moved(before: LossAt, after: LossAt): void;
  /** No step that way lowers the loss. @returns whether there is another way to try. */
  failed(): boolean;
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
  const { X, y, weights, fitIntercept } = problem;
  const wantsHessian = suitsNewton(problem);
  const kernel = await createSparseLogisticKernel({ rows: X, y, weights, fitIntercept, wantsHessian });
  try {
    const objective = objectiveOf(problem, kernel);
    const direction = wantsHessian ? newton(objective) : lbfgs(objective);
    const { here, ...rest } = await minimise(objective, direction, tol, maxIter, start ?? startOf(problem));
    return {
      ...rest,
      point: here.point,
      coefficients: here.point.slice(0, X.columns),
      intercept: fitIntercept ? here.point[X.columns] : 0,
    };
  } finally {
    kernel.close();
  }
}

/** All rows as likely to be bad: from there the Hessian changes less on the way than from where they are even. */
function startOf({ X, y, weights, fitIntercept }: LogisticProblem): Float64Array {
  const start = new Float64Array(X.columns + Number(fitIntercept));
  if (fitIntercept) start[X.columns] = Math.log(oddsOf(y, weights));
  return start;
}

function oddsOf(y: Uint8Array, weights: Float64Array): number {
  let bads = 0;
  let all = 0;
  for (let row = 0; row < y.length; row++) {
    bads += weights[row] * y[row];
    all += weights[row];
  }
  return bads / (all - bads);
}

/** Steps are cheap once there is a Hessian: one more makes probabilities as good as `tol` promises for slopes. */
const A_DIGIT = 0.1;

/** Goes downhill until no entry of the gradient of the mean loss is larger than `tol`. */
async function minimise(
  objective: Objective,
  direction: Direction,
  tol: number,
  maxIter: number,
  start: Float64Array,
): Promise<{ here: LossAt; iterations: number; converged: boolean }> {
  let here = await objective.at(start, 0);
  const first = slopeAt(here, objective);
  let slope = first;
  let iterations = 0;
  while (slope > A_DIGIT * tol && iterations < maxIter) {
    const share = Math.min(1, Math.max(0, Math.log(first / slope) / Math.log(first / tol)));
    const next = await searchLine(objective, here, await direction.from(here, share), share);
    if (next === undefined) {
      if (direction.failed()) continue;
      // No step lowers the loss any more: this is the minimum to the last bit.
      break;
    }
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

/** A step that leaves more of the slope than this says that the Hessian is out of date. */
const OUT_OF_DATE = 0.45;

/**
 * Newton's method, whatever the conditioning; but a Hessian takes as long as many gradients, so one is kept as long as
 * steps by it, corrected by what the gradients said meanwhile (L-BFGS), lead on.
 */
function newton(objective: Objective): Direction {
  let memory = new LbfgsMemory(10);
  let solve: ReturnType<typeof factorise> | undefined;
  let isFresh = false;
  return {
    async from(here, share) {
      if (solve === undefined) {
        solve = factorise(await objective.hessian(share), objective.dimension);
        memory = new LbfgsMemory(10);
        isFresh = true;
      }
      return memory.direction(here.gradient, solve);
    },
    moved(before, after) {
      memory.remember(before, after);
      isFresh = false;
      if (slopeAt(after, objective) > OUT_OF_DATE * slopeAt(before, objective)) solve = undefined;
    },
    failed() {
      solve = undefined;
      return !isFresh;
    },
  };
}

function lbfgs({ total }: Objective): Direction {
  const memory = new LbfgsMemory(10);
  const scaled = (vector: Float64Array) => {
    // At the start p is about ½ and columns are standardised: the curvature is about C Σ s / 4.
    const scale = memory.scale ?? 1 / (1 + total / 4);
    return vector.map((x) => x * scale);
  };
  return {
    from: async ({ gradient }) => memory.direction(gradient, scaled),
    moved: (before, after) => memory.remember(before, after),
    failed: () => false,
  };
}

/** Halves the step until the loss falls by enough (Armijo's rule). */
async function searchLine(
  objective: Objective,
  here: LossAt,
  step: Float64Array,
  share: number,
): Promise<LossAt | undefined> {
  const descent = dot(step, here.gradient);
  for (let length = 1; length > 1e-10; length /= 2) {
    const point = combine(here.point, length, step);
    const next = await objective.at(point, share);
    if (next.value <= here.value + 1e-4 * length * descent && next.value < here.value) return next;
  }
  return undefined;
}
