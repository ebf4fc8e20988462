/**
 * Support vector machine with a radial kernel, its decision values turned into probabilities by Platt scaling.
 *
 * The sigmoid is fitted on decision values of rows that the machine in question had not seen, from a 3-fold
 * cross-validation inside the training rows; the machine that predicts is fitted on all of them. That is scikit-learn's
 * `CalibratedClassifierCV(SVC(), method="sigmoid", cv=3, ensemble=False)`. All four machines share one encoding, one γ
 * and one kernel, which needs no second look at the applicants.
 */
import { z } from "zod";
import { FitError } from "../../errors.ts";
import { createSmoKernel } from "../../kernels/index.ts";
import type { EncodingSpec, SparseMatrix } from "../../preprocess/index.ts";
import type { Random } from "../../random.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classWeight, weighRows } from "../class-weight.ts";
import { warnOfConstantColumns } from "../constant-columns.ts";
import type { Learner } from "../learner.ts";
import { encodeSparsePaced, fitEncoderPaced } from "../paced-encoding.ts";
import { Pacer } from "../pacer.ts";
import { mergeCopies } from "./merge-copies.ts";
import { fitPlatt } from "./platt.ts";
import { type SmoSolution, solveSmo } from "./smo.ts";
import { loadSupportVectorModel, type SupportVectorMachine, supportVectorModel } from "./support-vector-model.ts";

const params = z.strictObject({
  C: z.number().positive().max(1e9).default(1).describe("cost of a violated margin; smaller is smoother"),
  gamma: z
    .union([z.literal(["scale", "auto"]), z.number().positive().max(1e9)])
    .default("scale")
    .describe('width of the kernel exp(−gamma·distance²): "scale" = 1 / (columns · variance), "auto" = 1 / columns'),
  tol: z.number().positive().max(1).default(1e-3).describe("largest violation of the optimality conditions at the end"),
  maxIter: z.int().positive().default(1_000_000).describe("steps of the solver, for each of its four fits"),
  maxRows: z
    .int()
    .positive()
    .default(50_000)
    .describe("more training rows than this are refused: time grows with their square, 20,000 take minutes"),
  classWeight,
});

export type SvmParams = z.output<typeof params>;

const SPEC: EncodingSpec = { numeric: "standardize", categorical: "onehot", missing: "median" };
const FOLDS = 3;
/** All rows of K up to 10,000 applicants: then none is computed twice, for any of the four machines. */
const CACHE_BYTES = 400_000_000;

export const svm: Learner<SvmParams> = {
  name: "svm",
  title: "Support vector machine",
  summary: "Smooth, curved boundaries from few applicants; for up to some ten thousand rows.",
  params,

  async fit(fields, X, y, options) {
    const { C, gamma, tol, maxIter, maxRows } = options.params;
    requireBothClasses("svm", y, options.sampleWeight);
    const pacer = new Pacer(options);
    const rows = mergeCopies(X, y, options.sampleWeight, maxRows);
    if (rows === undefined) throw tooManyRows(X.rows, maxRows);

    const copies = rows.weight.every((weight) => weight === 1) ? undefined : rows.weight;
    const encoder = await fitEncoderPaced(fields, rows.X, SPEC, copies, pacer);
    const matrix = await encodeSparsePaced(encoder, rows.X, pacer);
    const width = typeof gamma === "number" ? gamma : gammaOf(gamma, matrix, rows.weight);
    const kernel = await createSmoKernel({ matrix, gamma: width, cacheBytes: CACHE_BYTES });
    const weight = weighRows(rows.y, rows.weight, options.params.classWeight);
    const bound = weight.map((w) => C * w);

    const { fold, folds } = drawFolds(rows.y, options.random.fork("platt folds"));
    const problem = { kernel, y: rows.y, tol, maxIter };
    const shareOf = (stage: number) => (share: number) => (stage + share) / (folds + 1);
    const partial: SmoSolution[] = [];
    for (let k = 0; k < folds; k++) {
      const without = bound.map((c, row) => (fold[row] === k ? 0 : c));
      partial.push(await solveSmo({ ...problem, bound: without }, pacer, shareOf(k)));
    }
    const start = folds === 0 ? {} : { start: meanOf(partial) };
    const machine = await solveSmo({ ...problem, bound, ...start }, pacer, shareOf(folds));
    const unseen = machine.decision.map((own, row) => (folds === 0 ? own : partial[fold[row]].decision[row]));

    const calibration = fitPlatt(unseen, rows.y, weight);
    const warnings = [...warnOfConstantColumns(rows.X), ...warn([...partial, machine], folds, maxIter)];
    return supportVectorModel(
      { encoder, gamma: width, ...supportVectors(matrix, machine), calibration },
      { fields, params: options.params, warnings },
    );
  },

  load: loadSupportVectorModel,
};

function tooManyRows(rows: number, maxRows: number): FitError {
  return new FitError(
    "UW-FIT-010",
    `svm: ${rows} training rows, of which more than ${maxRows} differ (maxRows); its time grows with their square. ` +
      "Train on a sample, raise maxRows, or take logistic_regression or gradient_boosting.",
  );
}

/** γ as scikit-learn sets it; the variance is that of all entries of the matrix, zeros and all. */
function gammaOf(rule: "scale" | "auto", matrix: SparseMatrix, weight: Float64Array): number {
  const columns = Math.max(1, matrix.columns);
  if (rule === "auto") return 1 / columns;
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < matrix.rows; row++) {
    total += weight[row] * columns;
    for (let p = matrix.starts[row]; p < matrix.starts[row + 1]; p++) {
      sum += weight[row] * matrix.values[p];
      squares += weight[row] * matrix.values[p] ** 2;
    }
  }
  const variance = squares / total - (sum / total) ** 2;
  return variance > 0 ? 1 / (columns * variance) : 1;
}

/**
 * Deals the rows of each class, shuffled, to the folds in turn. No folds at all where a class has one row: nothing is
 * left to learn from once it is held out.
 */
function drawFolds(y: Uint8Array, random: Random): { fold: Int32Array; folds: number } {
  const classes: number[][] = [[], []];
  for (let row = 0; row < y.length; row++) classes[y[row]].push(row);
  const smaller = Math.min(classes[0].length, classes[1].length);
  const folds = smaller < 2 ? 0 : Math.min(FOLDS, smaller);
  const fold = new Int32Array(y.length);
  if (folds === 0) return { fold, folds };
  let next = 0;
  for (const rows of classes) for (const row of random.shuffle(rows)) fold[row] = next++ % folds;
  return { fold, folds };
}

/** Each row is in all fits but one, so this mean keeps all bounds and lies near the optimum of all rows. */
function meanOf(partial: readonly SmoSolution[]): { coefficients: Float64Array; pull: Float64Array } {
  const coefficients = new Float64Array(partial[0].coefficients.length);
  const pull = new Float64Array(coefficients.length);
  for (const solution of partial) {
    for (let row = 0; row < pull.length; row++) {
      coefficients[row] += solution.coefficients[row] / (partial.length - 1);
      pull[row] += (solution.decision[row] - solution.intercept) / (partial.length - 1);
    }
  }
  return { coefficients, pull };
}

/** Keeps the rows that carry weight in the decision. */
function supportVectors(
  matrix: SparseMatrix,
  { coefficients: beta, intercept }: SmoSolution,
): Pick<SupportVectorMachine, "vectors" | "coefficients" | "intercept"> {
  const kept = Array.from(beta.keys()).filter((row) => beta[row] !== 0);
  const starts = new Uint32Array(kept.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (const [v, row] of kept.entries()) {
    for (let p = matrix.starts[row]; p < matrix.starts[row + 1]; p++) {
      indices.push(matrix.indices[p]);
      values.push(matrix.values[p]);
    }
    starts[v + 1] = indices.length;
  }
  return {
    vectors: {
      rows: kept.length,
      columns: matrix.columns,
      starts,
      indices: Uint32Array.from(indices),
      values: Float64Array.from(values),
    },
    coefficients: Float64Array.from(kept, (row) => beta[row]),
    intercept,
  };
}

function warn(solutions: readonly SmoSolution[], folds: number, maxIter: number): string[] {
  const warnings: string[] = [];
  if (solutions.some((solution) => !solution.converged)) {
    warnings.push(`not converged after ${maxIter} steps: raise maxIter or tol, or lower C`);
  }
  if (folds === 0) {
    warnings.push("a class has one training row only: probabilities are calibrated on the rows trained on");
  }
  return warnings;
}
