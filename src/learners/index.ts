import type { Learner } from "./learner.ts";

/** Every kind of model that can be trained, in the order of the documentation. */
export const learners: readonly Learner[] = [];

export type { FitOptions, Learner, Model, ModelJson } from "./learner.ts";
