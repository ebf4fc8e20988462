/**
 * Soft vote: the unweighted mean of the PDs of five learners that err in different ways. The members are fixed, never
 * picked by how they scored on the rows that judge the vote.
 *
 * Each member draws from a stream with the vote's own seed, just as it would beside the vote. So averaging the members'
 * predictions gives the same bits as fitting the vote, and whoever has trained them has no need to.
 */
import { z } from "zod";
import { FitError } from "../../errors.ts";
import { Random } from "../../random.ts";
import { requireBothClasses } from "../both-classes.ts";
import { extraTrees } from "../extra-trees.ts";
import { gradientBoosting } from "../gradient-boosting/gradient-boosting.ts";
import type { FitOptions, Learner, Model, ModelJson } from "../learner.ts";
import { logisticRegression } from "../logistic-regression/logistic-regression.ts";
import { scorecard } from "../scorecard/scorecard.ts";
import { svm } from "../svm/svm.ts";
import { averageProba } from "./average-proba.ts";

const NAME = "soft_vote";

const params = z.strictObject({
  logistic_regression: logisticRegression.params.prefault({}),
  scorecard: scorecard.params.prefault({}),
  extra_trees: extraTrees.params.prefault({}),
  gradient_boosting: gradientBoosting.params.prefault({}),
  svm: svm.params.prefault({}),
});

/** Hyperparameters of each member, by its name. */
export type SoftVoteParams = z.output<typeof params>;

const members: readonly Learner[] = [logisticRegression, scorecard, extraTrees, gradientBoosting, svm];

export const softVote: Learner<SoftVoteParams> = {
  name: NAME,
  title: "Soft vote",
  summary: "The mean PD of five different learners: hard to beat, and five times the work.",
  params,
  members: members.map(({ name }) => name),

  async fit(fields, X, y, options) {
    requireBothClasses(NAME, y, options.sampleWeight);
    const fitted: Model[] = [];
    for (const [i, member] of members.entries()) {
      const memberOptions: FitOptions = {
        ...options,
        params: options.params[member.name as keyof SoftVoteParams],
        random: new Random(options.random.seed),
        onProgress: (share) => options.onProgress?.((i + share) / members.length),
      };
      fitted.push(await member.fit(fields, X, y, memberOptions).catch(blameMember));
    }
    return createModel(options.params, fitted);
  },

  combine: createModel,

  load({ params, state }) {
    const { members: saved } = state as SoftVoteState;
    return createModel(
      params,
      saved.map((json, i) => members[i].load(json)),
    );
  },
};

export interface SoftVoteState {
  /** Complete models, in the order of `members`. */
  readonly members: readonly ModelJson[];
}

function createModel(params: object, fitted: readonly Model[]): Model {
  const { fields } = fitted[0];
  const warnings = collectWarnings(fitted);
  return {
    learner: NAME,
    fields,
    warnings,
    predictProba(X, pd) {
      const predictions = fitted.map((member) => {
        const own = new Float64Array(pd.length);
        member.predictProba(X, own);
        return own;
      });
      pd.set(averageProba(predictions));
    },
    toJSON: () => ({
      format: "underwrite-model/1",
      learner: NAME,
      params,
      fields,
      warnings,
      state: { members: fitted.map((member) => member.toJSON()) } satisfies SoftVoteState,
    }),
  };
}

/** What all members say once; what some say, after their names. */
function collectWarnings(fitted: readonly Model[]): string[] {
  const speakers = new Map<string, string[]>();
  for (const { learner, warnings } of fitted) {
    for (const warning of warnings) speakers.set(warning, [...(speakers.get(warning) ?? []), learner]);
  }
  return Array.from(speakers, ([warning, names]) =>
    names.length === fitted.length ? warning : `${names.join(", ")}: ${warning}`,
  );
}

/** A vote with a missing voice would be another model, so it fails with its member, and says so. */
function blameMember(error: unknown): never {
  if (!(error instanceof FitError)) throw error;
  throw new FitError(error.code, `${NAME} needs all its members. ${error.message}`, { cause: error });
}
