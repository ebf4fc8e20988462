import { z } from "zod";
import { classWeight } from "./class-weight.ts";
import type { Learner } from "./learner.ts";
import { fitForest } from "./trees/fit-forest.ts";
import {
  bootstrap,
  ccpAlpha,
  countFeatures,
  countLeafSamples,
  criterion,
  maxDepth,
  maxFeatures,
  maxSamples,
  minSamplesForestLeaf,
  minSamplesSplit,
  nEstimators,
  toCriterion,
} from "./trees/forest-params.ts";
import { loadTreeModel } from "./trees/tree-model.ts";

const params = z.strictObject({
  nEstimators,
  criterion,
  maxDepth: maxDepth(null),
  minSamplesSplit,
  minSamplesLeaf: minSamplesForestLeaf,
  maxFeatures: maxFeatures("sqrt"),
  bootstrap: bootstrap(false),
  maxSamples,
  ccpAlpha,
  classWeight,
});

export type ExtraTreesParams = z.output<typeof params>;

/** Geurts, Ernst & Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006), 3–42. */
export const extraTrees: Learner<ExtraTreesParams> = {
  name: "extra_trees",
  title: "Extra trees",
  summary: "The mean of many deep trees whose thresholds are drawn at random: quick to grow, smooth to predict.",
  params,
  fit: (fields, X, y, options) =>
    fitForest("extra_trees", fields, X, y, options, {
      ...options.params,
      criterion: toCriterion(options.params.criterion),
      trees: options.params.nEstimators,
      maxDepth: options.params.maxDepth ?? Number.POSITIVE_INFINITY,
      minSamplesLeaf: (rows) => countLeafSamples(options.params.minSamplesLeaf, rows),
      maxSamples: options.params.maxSamples ?? Number.POSITIVE_INFINITY,
      maxFeatures: (candidates) => countFeatures(options.params.maxFeatures, candidates),
      splitter: "random",
    }),
  load: loadTreeModel,
};
