import { z } from "zod";
import { FitError } from "../../errors.ts";
import {
  createNeighbourKernel,
  type NeighbourKernel,
  type Points,
  prepareKernels,
  type Voters,
} from "../../kernels/index.ts";
import { type Encoder, type EncoderJson, encoderFromJSON } from "../../preprocess/index.ts";
import { BAD, type Field, type Table, takeRows } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classWeight, weighRows } from "../class-weight.ts";
import { warnOfConstantColumns } from "../constant-columns.ts";
import type { Learner, Model } from "../learner.ts";
import { fitEncoderPaced, rowSteps } from "../paced-encoding.ts";
import { Pacer } from "../pacer.ts";
import { decodeArray, encodeArray, type TypedArrayJson } from "../typed-array-json.ts";
import { fillPoints, makePoints, SPEC } from "./points.ts";

const NAME = "knn";

const params = z.strictObject({
  nNeighbors: z.int().min(1).max(100_000).default(25).describe("how many of the nearest training rows vote"),
  weights: z
    .enum(["distance", "uniform"])
    .default("distance")
    .describe("distance: a vote counts by 1 / distance; uniform: all votes count alike"),
  maxRows: z
    .int()
    .positive()
    .default(100_000)
    .describe("more training rows than this are refused: each prediction looks at all of them"),
  classWeight,
});

/** Fewer numbers than this are compared in some milliseconds, which threads would take to begin. */
const WORTH_SHARING = 2 ** 28;

/** Numbers that a thread compares between two looks at the clock: about a tenth of a second. */
const COMPARED_AT_ONCE = 2 ** 32;

export type KnnParams = z.output<typeof params>;

/** What a fitted model keeps: the training rows, encoded. */
export interface KnnState {
  readonly encoder: EncoderJson;
  readonly rows: number;
  readonly numbers: TypedArrayJson<"float64">;
  readonly codes: TypedArrayJson<"int32">;
  readonly y: TypedArrayJson<"uint8">;
  /** As how many copies each row counts. */
  readonly copies: TypedArrayJson<"float64">;
  /** What one copy's vote counts: the class weight. */
  readonly voteWeights: TypedArrayJson<"float64">;
}

export const knn: Learner<KnnParams> = {
  name: NAME,
  title: "Nearest neighbours",
  summary: "The share of bad among the most similar past applicants; it keeps every training row in the model.",
  params,

  async fit(fields, X, y, options) {
    const { params, sampleWeight } = options;
    requireBothClasses(NAME, y, sampleWeight);
    const pacer = new Pacer(options);
    const counted = Uint32Array.from(y.keys()).filter((row) => sampleWeight?.[row] !== 0);
    refuseTooMany(counted.length, params.maxRows);
    const rows = counted.length === y.length ? X : takeRows(X, counted);
    const labels = Uint8Array.from(counted, (row) => y[row]);
    const copies = Float64Array.from(counted, (row) => sampleWeight?.[row] ?? 1);
    const encoder = await fitEncoderPaced(fields, rows, SPEC, sampleWeight && copies, pacer);
    const points = makePoints(fields, encoder, rows.rows);
    for await (const { from, part } of rowSteps(rows, pacer)) fillPoints(points, fields, encoder, part, from);
    const weighed = weighRows(labels, copies, params.classWeight);
    const voters: Voters = { y: labels, copies, voteWeights: weighed.map((weight, row) => weight / copies[row]) };
    const warnings = warnOfConstantColumns(rows);
    await prepareKernels();
    return createModel(fields, params, warnings, encoder, points, voters, createKernel(points, voters, params));
  },

  load({ fields, params, warnings, state }) {
    const { encoder, rows, numbers, codes, y, copies, voteWeights } = state as KnnState;
    // For predictions that come after it; until then there is the plain one.
    void prepareKernels();
    return createModel(
      fields,
      params as KnnParams,
      warnings,
      encoderFromJSON(encoder),
      { rows, numbers: decodeArray("float64", numbers), codes: decodeArray("int32", codes) },
      {
        y: decodeArray("uint8", y),
        copies: decodeArray("float64", copies),
        voteWeights: decodeArray("float64", voteWeights),
      },
    );
  },
};

function createModel(
  fields: readonly Field[],
  params: KnnParams,
  warnings: readonly string[],
  encoder: Encoder,
  training: Points,
  voters: Voters,
  kernel?: NeighbourKernel,
): Model {
  let ready = kernel;
  const kernelAtHand = () => {
    ready ??= createKernel(training, voters, params);
    return ready;
  };
  const predictProba = (X: Table, pd: Float64Array) => {
    const points = makePoints(fields, encoder, X.rows);
    fillPoints(points, fields, encoder, X, 0);
    kernelAtHand().predict(points, pd);
  };
  return {
    learner: NAME,
    fields,
    warnings,
    predictProba,
    async predictProbaOn(X, pd, options) {
      const { threads, crew } = options;
      const pacer = new Pacer(options);
      const numbers = training.numbers.length + training.codes.length;
      if (X.rows * numbers < WORTH_SHARING) return predictProba(X, pd);
      await prepareKernels();
      const kernel = kernelAtHand();
      if (crew) await kernel.share(threads, crew);
      try {
        const step = Math.ceil((COMPARED_AT_ONCE * (crew ? threads : 1)) / numbers);
        for await (const { from, part } of rowSteps(X, pacer, step)) {
          predictProba(part, pd.subarray(from, from + part.rows));
        }
      } finally {
        if (crew) kernel.dismiss();
      }
    },
    toJSON: () => ({
      format: "underwrite-model/1",
      learner: NAME,
      params,
      fields,
      warnings,
      state: {
        encoder: encoder.toJSON(),
        rows: training.rows,
        numbers: encodeArray("float64", training.numbers),
        codes: encodeArray("int32", training.codes),
        y: encodeArray("uint8", voters.y),
        copies: encodeArray("float64", voters.copies),
        voteWeights: encodeArray("float64", voters.voteWeights),
      } satisfies KnnState,
    }),
  };
}

function createKernel(training: Points, voters: Voters, { nNeighbors: k, weights }: KnnParams): NeighbourKernel {
  return createNeighbourKernel({ training, voters, k, byDistance: weights === "distance", baseRate: badRate(voters) });
}

function refuseTooMany(rows: number, maxRows: number): void {
  if (rows <= maxRows) return;
  throw new FitError(
    "UW-FIT-010",
    `knn: ${rows} training rows, at most ${maxRows} are taken (maxRows), since each prediction looks at all of them. ` +
      "Train on a sample, raise maxRows, or take logistic_regression or gradient_boosting.",
  );
}

function badRate({ y, copies, voteWeights }: Voters): number {
  let all = 0;
  let bad = 0;
  for (let row = 0; row < y.length; row++) {
    const votes = copies[row] * voteWeights[row];
    all += votes;
    if (y[row] === BAD) bad += votes;
  }
  return bad / all;
}
