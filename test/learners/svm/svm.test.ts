import { describe, expect, it } from "vitest";
import { svm } from "../../../src/learners/svm/svm.ts";
import { Random } from "../../../src/random.ts";
import { takeRows } from "../../../src/table/index.ts";
import { loadGerman } from "../../reference/german.ts";

const { fields, X, y } = loadGerman();
const first = (count: number) => ({
  X: takeRows(
    X,
    Array.from({ length: count }, (_, row) => row),
  ),
  y: y.slice(0, count),
});
const fit = (count: number, params: object = {}, sampleWeight?: Float64Array) =>
  svm.fit(fields, first(count).X, first(count).y, {
    params: svm.params.parse(params),
    random: new Random(1),
    threads: 1,
    ...(sampleWeight === undefined ? {} : { sampleWeight }),
  });

describe("svm", () => {
  it("sets γ as scikit-learn does", async () => {
    const gammaOf = async (gamma: unknown) => ((await fit(1000, { gamma })).toJSON().state as { gamma: number }).gamma;
    // 1 / (61 columns · the variance of all 61,000 encoded entries), computed with NumPy.
    expect(await gammaOf("scale")).toBeCloseTo(0.05803996194100857, 12);
    expect(await gammaOf("auto")).toBe(1 / 61);
    expect(await gammaOf(0.25)).toBe(0.25);
  });

  it("refuses more rows than maxRows and says what to do", async () => {
    await expect(fit(200, { maxRows: 100 })).rejects.toMatchObject({
      code: "UW-FIT-010",
      message: expect.stringMatching(/200 training rows.* more than 100 .*maxRows.*sample/s),
    });
  });

  it("says when it did not converge", async () => {
    expect((await fit(200, { maxIter: 5 })).warnings).toEqual([expect.stringContaining("5 steps")]);
    expect((await fit(200)).warnings).toEqual([]);
  });

  it("still calibrates, and says how, where one bad applicant is all there is", async () => {
    const bad = y.findIndex((label) => label === 1);
    const weights = Float64Array.from(y.slice(0, 50), (label, row) => (label === 0 || row === bad ? 1 : 0));
    const model = await fit(50, {}, weights);
    expect(model.warnings).toEqual([expect.stringContaining("one training row only")]);
    const pd = new Float64Array(50);
    model.predictProba(first(50).X, pd);
    expect(pd.every((p) => p > 0 && p < 1)).toBe(true);
  });
});
