export { foldsSha256 } from "./folds-sha256.ts";
export { handlerModule } from "./handlers.ts";
export { type HeldOut, readHeldOut } from "./held-out.ts";
export { Journal } from "./journal.ts";
export type { Baselines, Leaderboard, LeaderboardRow, ModelOutcome } from "./leaderboard.ts";
export { type Granularity, granularities } from "./model-job.ts";
export { drawComparison } from "./pictures.ts";
export {
  findLearner,
  type ModelPlan,
  parseCv,
  planModels,
  type Resampling,
  resamplingLabel,
  type TrainingPlan,
} from "./plan.ts";
export {
  LEADERBOARD_FILE,
  MODEL_FILE,
  MODEL_FOLDER,
  OOF_FILE,
  PLAN_FILE,
  RunRecorder,
  TIMELINE_FILE,
} from "./recorder.ts";
export { refusalText } from "./refusal-text.ts";
export { type TaskBar, type Timing, withSpeedups } from "./timing.ts";
export { type TrainingEvent, type TrainingJob, type TrainingOutcome, train } from "./train.ts";
export { type TrainModelsOptions, trainModels } from "./train-models.ts";
