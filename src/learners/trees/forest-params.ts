import { z } from "zod";
import type { Criterion } from "../../kernels/index.ts";

/** Hyperparameters that trees and forests share, with scikit-learn's names and meanings. */

export const nEstimators = z.int().min(1).max(100_000).default(200).describe("number of trees");

export const criterion = z
  .enum(["gini", "entropy", "log_loss"])
  .default("gini")
  .describe("what a split makes small: Gini impurity, or entropy (log_loss is another name for it)");

export const maxDepth = (byDefault: number | null) =>
  z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(byDefault)
    .describe("most questions from the root to a leaf; null: as many as it takes");

export const minSamplesSplit = z.int().min(2).default(2).describe("fewest rows of a node that may be split");

export const minSamplesLeaf = (byDefault: number) =>
  z.int().min(1).default(byDefault).describe("fewest rows of a leaf");

/** Deeper trees would predict no better, and make the model of a million rows too large to keep. */
export const minSamplesForestLeaf = z
  .int()
  .min(1)
  .nullable()
  .default(null)
  .describe(
    "fewest rows of a leaf, each as often as it is drawn; null: 2, or 1 in 50,000 different rows where that is more",
  );

/** Of rows drawn with replacement, as many as there are, this share are different ones. */
const DIFFERENT = 1 - 1 / Math.E;

/** @param bootstrap whether the rows of a leaf are drawn with replacement. */
export function countLeafSamples(setting: number | null, rows: number, bootstrap: boolean): number {
  return setting ?? Math.max(Math.ceil(rows / 50_000 / (bootstrap ? DIFFERENT : 1)), 2);
}

const featureCount = z.union([z.enum(["sqrt", "log2"]), z.int().min(1), z.number().gt(0).lt(1), z.null()]);

export const maxFeatures = (byDefault: "sqrt" | null) =>
  featureCount
    .default(byDefault)
    .describe("questions that a split chooses among: sqrt or log2 of all, a number, a share of all, or null for all");

export const bootstrap = (byDefault: boolean) =>
  z.boolean().default(byDefault).describe("whether each tree sees its own random sample of the rows");

export const maxSamples = z
  .int()
  .min(1)
  .nullable()
  .default(null)
  .describe("most rows that a tree sees, drawn at random where there are more; null: as many as there are");

export const ccpAlpha = z
  .number()
  .min(0)
  .default(0)
  .describe("impurity that a subtree must save per leaf to stay (minimal cost-complexity pruning); 0: no pruning");

/** @param all how many questions there are: one a numeric field, one a level. */
export function countFeatures(setting: z.output<typeof featureCount>, all: number): number {
  if (setting === null) return all;
  if (setting === "sqrt") return Math.max(Math.floor(Math.sqrt(all)), 1);
  if (setting === "log2") return Math.max(Math.floor(Math.log2(all)), 1);
  return setting < 1 ? Math.max(Math.floor(setting * all), 1) : Math.min(setting, all);
}

export function toCriterion(setting: z.output<typeof criterion>): Criterion {
  return setting === "gini" ? "gini" : "entropy";
}
