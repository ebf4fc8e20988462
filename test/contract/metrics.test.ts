import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, type MetricInput, metricInput, metrics } from "../../src/metrics/index.ts";
import { Random } from "../../src/random.ts";
import { referenceScores } from "../metrics/reference-scores.ts";

/** What has no meaning without both classes; all others are defined for one. */
const needsBothClasses = new Set([
  "roc_auc",
  "gini",
  "ks",
  "pr_auc_bad",
  "balanced_accuracy",
  "calibration_slope",
  "calibration_intercept",
]);

/** Applicants of both classes with PDs from certain to certain, many of them tied. */
const applicants = fc
  .array(
    fc.record({
      y: fc.integer({ min: 0, max: 1 }),
      pd: fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 5 }).map((fifth) => fifth / 5),
      ),
    }),
    { minLength: 0, maxLength: 60 },
  )
  .map((rows) => [{ y: 1, pd: 0.4 }, { y: 0, pd: 0.3 }, ...rows]);

const judged = fc.record({
  rows: applicants,
  tunedCutoff: fc.double({ min: 0, max: 1, noNaN: true }),
  costs: fc.record({
    falseNegative: fc.integer({ min: 1, max: 50 }),
    falsePositive: fc.integer({ min: 1, max: 50 }),
  }),
});

function inputOf({ rows, ...rest }: typeof judged extends fc.Arbitrary<infer T> ? T : never): MetricInput {
  return metricInput({
    yTrue: Uint8Array.from(rows, ({ y }) => y),
    pd: Float64Array.from(rows, ({ pd }) => pd),
    ...rest,
  });
}

function reordered(input: MetricInput, order: readonly number[]): MetricInput {
  return metricInput({
    ...input,
    yTrue: Uint8Array.from(order, (row) => input.yTrue[row]),
    pd: Float64Array.from(order, (row) => input.pd[row]),
  });
}

describe.each(metrics)("$name", (metric) => {
  it("has a name that other tools read and a title that fits a column", () => {
    expect(metric.name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(metric.title.length).toBeLessThanOrEqual(20);
    expect(metric.range[0]).toBeLessThan(metric.range[1]);
  });

  it("agrees with scikit-learn on the frozen reference scores", () => {
    const covered = referenceScores.filter(({ expected }) => metric.name in expected);
    expect(covered.length).toBeGreaterThanOrEqual(3);
    for (const { name, input, expected } of covered) {
      expect({ name, value: metric.compute(input) }).toEqual({ name, value: expect.closeTo(expected[metric.name], 9) });
    }
  });

  it("does not move when the rows are shuffled", () => {
    for (const { name, input } of referenceScores) {
      const value = metric.compute(input);
      const order = new Random(1).shuffle([...input.pd.keys()]);
      const shuffled = metric.compute(reordered(input, order));
      if (Number.isFinite(value)) expect({ name, shuffled }).toEqual({ name, shuffled: expect.closeTo(value, 9) });
      else expect({ name, shuffled }).toEqual({ name, shuffled: value });
    }
  });

  if (metric.ranksOnly) {
    it("does not move under a monotone transform of the scores", () => {
      for (const { name, input } of referenceScores) {
        // Each PD becomes its rank: rounding can neither make nor break a tie.
        const distinct = [...new Set(input.pd)].sort((a, b) => a - b);
        const transformed = metricInput({ ...input, pd: input.pd.map((pd) => distinct.indexOf(pd) / distinct.length) });
        expect({ name, value: metric.compute(transformed) }).toEqual({ name, value: metric.compute(input) });
      }
    });
  }

  if (needsBothClasses.has(metric.name)) {
    it("refuses one class only, and says so", () => {
      for (const only of [0, 1]) {
        const [{ input }] = referenceScores;
        expect(() => metric.compute({ ...input, yTrue: new Uint8Array(input.pd.length).fill(only) })).toThrow(
          expect.objectContaining({ code: "UW-METRIC-001", message: expect.stringContaining("expected both classes") }),
        );
      }
    });
  } else {
    it("is a number for one class only", () => {
      for (const only of [0, 1]) {
        const [{ input }] = referenceScores;
        const value = metric.compute({ ...input, yTrue: new Uint8Array(input.pd.length).fill(only) });
        expect(value).toBeGreaterThanOrEqual(metric.range[0]);
        expect(value).toBeLessThanOrEqual(metric.range[1]);
      }
    });
  }

  it("stays in its range", () => {
    fc.assert(
      fc.property(judged, (predictions) => {
        const value = metric.compute(inputOf(predictions));
        if (metric.name === "calibration_slope" && Number.isNaN(value)) return;
        expect(value).toBeGreaterThanOrEqual(metric.range[0]);
        expect(value).toBeLessThanOrEqual(metric.range[1]);
      }),
    );
  });

  it("leaves its input as it was", () => {
    const [{ input }] = referenceScores;
    const before = structuredClone(input);
    metric.compute(input);
    expect(input).toEqual(before);
  });
});

describe("the list of metrics", () => {
  it("begins with the names that runs record, in their order", () => {
    expect(metrics.map(({ name }) => name)).toEqual([
      ..."roc_auc gini ks pr_auc_bad accuracy balanced_accuracy f1_bad f1_good precision_bad precision_good".split(" "),
      ..."recall_bad recall_good brier log_loss cost_at_half cost_at_bayes cost_tuned threshold_tuned".split(" "),
      ..."approval_rate_tuned accuracy_tuned f1_bad_tuned precision_bad_tuned recall_bad_tuned".split(" "),
      ..."ece calibration_slope calibration_intercept".split(" "),
    ]);
  });

  it("is what evaluate computes, in the same order", () => {
    for (const { input } of referenceScores) {
      expect(Object.entries(evaluate(input))).toEqual(metrics.map((metric) => [metric.name, metric.compute(input)]));
    }
  });
});

describe("evaluate", () => {
  const costs = { falseNegative: 5, falsePositive: 1 };
  const refusal = (y: number[], pd: number[]) => () =>
    evaluate({ yTrue: Uint8Array.from(y), pd: Float64Array.from(pd), costs, tunedCutoff: 0.2 });

  it("refuses no rows and unequal lengths", () => {
    expect(refusal([], [])).toThrow(expect.objectContaining({ code: "UW-METRIC-002" }));
    expect(refusal([0, 1], [0.5])).toThrow(expect.objectContaining({ code: "UW-METRIC-002" }));
  });

  it.each([Number.NaN, -0.1, 1.1, Infinity])("refuses a PD of %s, by its row", (pd) => {
    expect(refusal([0, 1], [0.5, pd])).toThrow(
      expect.objectContaining({ code: "UW-METRIC-003", message: expect.stringContaining(`row 1: pd = ${pd}`) }),
    );
  });

  it("refuses a third class, by its row", () => {
    expect(refusal([0, 1, 2], [0.5, 0.5, 0.5])).toThrow(
      expect.objectContaining({ code: "UW-METRIC-004", message: "row 2: y = 2, expected 0 (good) or 1 (bad)." }),
    );
  });
});
