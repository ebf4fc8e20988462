import { forestLearner } from "./trees/forest-learner.ts";

/** Breiman, "Random forests", Machine Learning 45 (2001), 5–32. */
export const randomForest = forestLearner({
  name: "random_forest",
  title: "Random forest",
  summary: "The mean of many deep trees, each grown on a random sample of rows and asking random questions.",
  bootstrap: true,
  splitter: "best",
});
