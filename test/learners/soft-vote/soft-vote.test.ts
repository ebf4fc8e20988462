import { beforeAll, describe, expect, it } from "vitest";
import { extraTrees } from "../../../src/learners/extra-trees.ts";
import { gradientBoosting } from "../../../src/learners/gradient-boosting/gradient-boosting.ts";
import type { Learner, Model } from "../../../src/learners/learner.ts";
import { logisticRegression } from "../../../src/learners/logistic-regression/logistic-regression.ts";
import { scorecard } from "../../../src/learners/scorecard/scorecard.ts";
import { averageProba } from "../../../src/learners/soft-vote/average-proba.ts";
import { softVote } from "../../../src/learners/soft-vote/soft-vote.ts";
import { svm } from "../../../src/learners/svm/svm.ts";
import { Random } from "../../../src/random.ts";
import { takeRows } from "../../../src/table/index.ts";
import { loadGerman } from "../../reference/german.ts";

const members: readonly Learner[] = [logisticRegression, scorecard, extraTrees, gradientBoosting, svm];
const small = { extra_trees: { nEstimators: 20 }, gradient_boosting: { nEstimators: 20 } };
const params = softVote.params.parse(small);

const { fields, X: all, y: outcomes } = loadGerman();
const X = takeRows(
  all,
  Array.from({ length: 300 }, (_, row) => row),
);
const y = outcomes.slice(0, 300);
const options = () => ({ random: new Random(9), threads: 1 });

const predict = (model: Model) => {
  const pd = new Float64Array(X.rows);
  model.predictProba(X, pd);
  return pd;
};

describe("soft_vote", () => {
  let vote: Model;
  let fitted: Model[];

  beforeAll(async () => {
    vote = await softVote.fit(fields, X, y, { params, ...options() });
    fitted = [];
    for (const member of members) {
      const own = params[member.name as keyof typeof params];
      fitted.push(await member.fit(fields, X, y, { params: own, ...options() }));
    }
  });

  it("names its members in order", () => {
    expect(softVote.members).toEqual(members.map(({ name }) => name));
  });

  it("gives the bits of its members' mean, had they been fitted beside it", () => {
    expect(predict(vote)).toEqual(averageProba(fitted.map(predict)));
  });

  it("is the same model when combined from its fitted members", () => {
    const combined = softVote.combine?.(params, fitted);
    expect(JSON.stringify(combined)).toBe(JSON.stringify(vote));
  });

  it("keeps its members' defaults where it is told nothing", () => {
    const defaults = softVote.params.parse({});
    for (const { name, params: own } of members) {
      expect(defaults[name as keyof typeof defaults]).toEqual(own.parse({}));
    }
  });

  it("fails with its member, and names it", async () => {
    const strict = softVote.params.parse({ svm: { maxRows: 100 } });
    await expect(softVote.fit(fields, X, y, { params: strict, ...options() })).rejects.toMatchObject({
      code: "UW-FIT-010",
      message: expect.stringMatching(/^soft_vote .*svm: 300/),
    });
  });

  it("says who warns, unless all do", async () => {
    const constant = { kind: "numeric", name: "branch", values: new Float64Array(X.rows).fill(7) } as const;
    const wider = { rows: X.rows, columns: [...X.columns, constant] };
    const widerFields = [...fields, { kind: "numeric", name: "branch", allowMissing: false } as const];
    const hasty = softVote.params.parse({ ...small, svm: { maxIter: 5 } });
    const { warnings } = await softVote.fit(widerFields, wider, y, { params: hasty, ...options() });
    expect(warnings).toContainEqual(expect.stringMatching(/^svm: not converged/));
    expect(warnings.filter((warning) => warning.includes("branch"))).toHaveLength(1);
  });
});
