import { UsageError } from "../errors.ts";
import { type Learner, learners } from "../learners/index.ts";
import { type CostMatrix, didYouMean } from "../table/index.ts";
import { refusalText } from "./refusal-text.ts";

/** How rows are held out. */
export type Resampling =
  | { readonly kind: "cv"; readonly folds: number; readonly repeats: number }
  | { readonly kind: "holdout"; readonly share: number }
  | { readonly kind: "given"; readonly file: string };

/** One model to be trained and judged: a learner with every hyperparameter settled. */
export interface ModelPlan {
  /** Unique in the plan; the learner's name. */
  readonly name: string;
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** All that decides the numbers of a training run. Plain JSON: it is stored with the run and resumed from. */
export interface TrainingPlan {
  readonly models: readonly ModelPlan[];
  readonly resampling: Resampling;
  readonly costs: CostMatrix;
  readonly seed: number;
}

export interface ModelsRequest {
  /** Learner names, or `all`. */
  readonly learners: readonly string[] | "all";
  /** Hyperparameters by learner; what is absent keeps its default. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Settles every hyperparameter of every model.
 * @throws UsageError `UW-USAGE-010` for an unknown learner, `UW-USAGE-011` for a hyperparameter that its learner refuses.
 */
export function planModels({ learners: wanted, params = {} }: ModelsRequest): ModelPlan[] {
  const names = wanted === "all" ? learners.map((learner) => learner.name) : [...new Set(wanted)];
  if (names.length === 0) throw new UsageError("UW-USAGE-010", "no learner named. Name one, or pass --learners all.");
  for (const name of Object.keys(params)) findLearner(name);
  return names.map((name) => ({ name, learner: name, params: settleParams(findLearner(name), params) }));
}

export function findLearner(name: string): Learner {
  const learner = learners.find((candidate) => candidate.name === name);
  if (learner) return learner;
  const known = learners.map((candidate) => candidate.name);
  throw new UsageError(
    "UW-USAGE-010",
    `unknown learner "${name}". ${didYouMean(name, known)}Choose among ${known.join(", ")}.`,
  );
}

/** A learner that averages members takes their hyperparameters from the same request, unless it is given its own. */
function settleParams(
  learner: Learner,
  requested: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, unknown> {
  const own = requested[learner.name] ?? {};
  const inherited: Record<string, unknown> = {};
  for (const member of learner.members ?? []) if (requested[member]) inherited[member] = requested[member];
  const params = { ...inherited, ...own };
  // Each schema is used once: to compile it would take longer than to walk it.
  const result = learner.params.safeParse(params, { jitless: true });
  if (result.success) return result.data as Record<string, unknown>;
  throw new UsageError(
    "UW-USAGE-011",
    `hyperparameters of ${learner.name}: ${refusalText(learner.params, result.error, params)}.`,
  );
}

/** As the run's param `cv` shows it: `5`, `5x10`, `holdout 0.2`, `given folds.csv`. */
export function resamplingLabel(resampling: Resampling): string {
  switch (resampling.kind) {
    case "cv":
      return resampling.repeats === 1 ? `${resampling.folds}` : `${resampling.folds}x${resampling.repeats}`;
    case "holdout":
      return `holdout ${resampling.share}`;
    case "given":
      return `given ${resampling.file}`;
  }
}

/** Reads `5` or `5x10`. @throws UsageError `UW-USAGE-012`. */
export function parseCv(text: string): Resampling {
  const match = /^(\d+)(?:x(\d+))?$/.exec(text.trim());
  const folds = Number(match?.[1]);
  const repeats = Number(match?.[2] ?? 1);
  if (!match || folds < 2 || repeats < 1) {
    throw new UsageError("UW-USAGE-012", `--cv "${text}": expected folds or folds x repeats, such as 5 or 5x10.`);
  }
  return { kind: "cv", folds, repeats };
}
