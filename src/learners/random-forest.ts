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
  bootstrap: bootstrap(true),
  maxSamples,
  ccpAlpha,
  classWeight,
});

export type RandomForestParams = z.output<typeof params>;

/** Breiman, "Random forests", Machine Learning 45 (2001), 5–32. */
export const randomForest: Learner<RandomForestParams> = {
  name: "random_forest",
  title: "Random forest",
  summary: "The mean of many deep trees, each grown on a random sample of rows and asking random questions.",
  params,
  fit: (fields, X, y, options) =>
    fitForest("random_forest", fields, X, y, options, {
      ...options.params,
      criterion: toCriterion(options.params.criterion),
      trees: options.params.nEstimators,
      maxDepth: options.params.maxDepth ?? Number.POSITIVE_INFINITY,
      minSamplesLeaf: (rows) => countLeafSamples(options.params.minSamplesLeaf, rows),
      maxSamples: options.params.maxSamples ?? Number.POSITIVE_INFINITY,
      maxFeatures: (candidates) => countFeatures(options.params.maxFeatures, candidates),
      splitter: "best",
    }),
  load: loadTreeModel,
};
