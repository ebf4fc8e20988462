export {
  type ApplicantColumns,
  type Applicants,
  type ConformedApplicants,
  conformApplicants,
} from "./conform-applicants.ts";
export {
  DEFAULT_SCALE,
  type Decision,
  type DecisionPolicy,
  decide,
  type ScoreScale,
  scoreOf,
} from "./decision.ts";
export { readSavedModel, type SavedModel, type Scorer, writeSavedModel } from "./saved-model.ts";
export { type ScoredApplicant, scoreApplicants } from "./score-applicants.ts";
