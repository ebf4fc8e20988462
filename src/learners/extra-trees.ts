import { forestLearner } from "./trees/forest-learner.ts";

/** Geurts, Ernst & Wehenkel, "Extremely randomized trees", Machine Learning 63 (2006), 3–42. */
export const extraTrees = forestLearner({
  name: "extra_trees",
  title: "Extra trees",
  summary: "The mean of many deep trees whose thresholds are drawn at random: quick to grow, smooth to predict.",
  bootstrap: false,
  splitter: "random",
});
