import { z } from "zod";
import { classWeight } from "../class-weight.ts";

/** LightGBM's names in camelCase, and its meanings unless said otherwise. */
export const params = z.strictObject({
  nEstimators: z.int().min(1).max(100_000).default(150).describe("number of trees, at most"),
  learningRate: z.number().positive().max(10).default(0.05).describe("how much of each tree counts"),
  numLeaves: z.int().min(2).max(131_072).default(8).describe("most leaves of a tree"),
  maxDepth: z.int().min(-1).default(-1).describe("most questions from the root to a leaf; −1: no limit"),
  minChildSamples: z.int().min(1).default(20).describe("fewest rows of a leaf"),
  minSumHessian: z.number().min(0).default(1e-3).describe("least sum of hessians, pd·(1 − pd), in a leaf"),
  minSplitGain: z.number().min(0).default(0).describe("least gain of a split"),
  subsample: z.number().positive().max(1).default(0.8).describe("share of the rows that each tree sees"),
  subsampleFreq: z.int().min(0).default(1).describe("draw them anew every so many trees; 0: always all rows"),
  colsampleBytree: z.number().positive().max(1).default(0.6).describe("share of the columns that each tree sees"),
  regAlpha: z.number().min(0).default(0).describe("L1 penalty of what leaves say"),
  regLambda: z.number().min(0).default(1).describe("L2 penalty of what leaves say"),
  maxBin: z.int().min(2).max(255).default(255).describe("most bins of a column"),
  minDataInBin: z
    .int()
    .min(1)
    .default(20)
    .describe("fewest rows of a numeric column's bin; LightGBM has 3, on small data 20 predicts better"),
  maxCatToOnehot: z
    .int()
    .min(1)
    .default(4)
    .describe("a categorical column of at most so many levels is asked for one level at a time, else for a set"),
  catSmooth: z.number().min(0).default(10).describe("pulls rare levels to the middle when levels are sorted into sets"),
  catL2: z.number().min(0).default(10).describe("more L2 penalty for sets of levels"),
  earlyStoppingRounds: z
    .int()
    .min(0)
    .default(0)
    .describe("stop after so many trees without a smaller loss on the validation rows; 0: grow all trees"),
  validationFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .describe("share of the training rows set aside to decide when to stop, where earlyStoppingRounds is above 0"),
  monotoneConstraints: z
    .record(z.string(), z.union([z.literal(1), z.literal(-1)]))
    .default({})
    .describe("numeric columns that the PD may only rise (1) or only fall (-1) with, whatever the others are"),
  classWeight,
});

export type GradientBoostingParams = z.output<typeof params>;
