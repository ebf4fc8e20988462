import { describe, expect, it } from "vitest";
import { type Learner, learners } from "../../src/learners/index.ts";
import { crossValidate, type OutOfFold, referenceRow, scoreOutOfFold } from "./german.ts";

/** The row of `reference_german.csv` that each learner is measured against. */
const REFERENCE: Record<string, string> = {
  logistic_regression: "logreg",
  scorecard: "woe_scorecard",
  gradient_boosting: "lightgbm",
  svm: "svc_rbf",
  naive_bayes: "gaussian_nb",
};

/** Learners whose PDs are good enough to be cut at 1/6 without calibration. */
const CUT_AT_BAYES = new Set([
  "logistic_regression",
  "scorecard",
  "random_forest",
  "extra_trees",
  "gradient_boosting",
  "svm",
  "soft_vote",
]);

/** Fifty fits take a while on a busy machine. */
const PATIENCE = 300_000;

const outOfFold = new Map<string, Promise<OutOfFold>>();

/** Out-of-fold PDs, from a learner's own fits or as the mean of its members'. Each learner is fitted once. */
function predictionsOf(learner: Learner): Promise<OutOfFold> {
  const known = outOfFold.get(learner.name);
  if (known !== undefined) return known;
  const predictions = learner.members === undefined ? fitAll(learner) : averageOf(learner.members);
  outOfFold.set(learner.name, predictions);
  return predictions;
}

async function fitAll(learner: Learner): Promise<OutOfFold> {
  return (await crossValidate(learner)).predictions;
}

async function averageOf(names: readonly string[]): Promise<OutOfFold> {
  const members = learners.filter(({ name }) => names.includes(name));
  expect(members.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  const all = await Promise.all(members.map(predictionsOf));
  return all[0].map((pd, repeat) =>
    pd.map((_, row) => all.reduce((sum, predictions) => sum + predictions[repeat][row], 0) / all.length),
  );
}

describe.each(learners)("$name on the 5×10 reference folds", (learner) => {
  const reference = referenceRow(REFERENCE[learner.name] ?? learner.name);

  it("ranks applicants as well as the reference", { timeout: PATIENCE }, async () => {
    const { auc } = scoreOutOfFold(await predictionsOf(learner));
    expect(auc).toBeGreaterThanOrEqual(learner.name === "soft_vote" ? 0.803 : reference.auc - 0.005);
    if (learner.name === "logistic_regression") expect(Math.abs(auc - reference.auc)).toBeLessThanOrEqual(0.001);
  });

  if (CUT_AT_BAYES.has(learner.name)) {
    it("costs no more at the cut-off 1/6", { timeout: PATIENCE }, async () => {
      const { costAtBayes } = scoreOutOfFold(await predictionsOf(learner));
      expect(costAtBayes).toBeLessThanOrEqual(reference.costAtBayes + 0.02);
    });
  }
});
