import type { Learner } from "../learner.ts";
import { loadTreeModel } from "../trees/tree-model.ts";
import { boost } from "./boost.ts";
import { type GradientBoostingParams, params } from "./params.ts";

export const gradientBoosting: Learner<GradientBoostingParams> = {
  name: "gradient_boosting",
  title: "Gradient boosting",
  summary: "Many small trees, each correcting those before: most often the most accurate on tables.",
  params,
  fit: boost,
  load: loadTreeModel,
};
