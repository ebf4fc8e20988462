import { describe, expect, it } from "vitest";
import {
  calibrationCurve,
  confusionAt,
  costCurve,
  costPerApplicant,
  gainsCurve,
  ksCurve,
  liftCurve,
  metrics,
  prCurve,
  rocCurve,
  tuneCutoff,
} from "../../src/metrics/index.ts";
import { wilsonInterval } from "../../src/metrics/wilson-interval.ts";
import { frozen, referenceScores, scoresNamed } from "./reference-scores.ts";

const metricOf = (name: string, { input }: (typeof referenceScores)[number]) =>
  metrics.find((metric) => metric.name === name)?.compute(input);
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));

describe("rocCurve", () => {
  it("is scikit-learn's roc_curve", () => {
    const { yTrue, pd } = scoresNamed(frozen.curves.case).input;
    const points = rocCurve(yTrue, pd);
    expect(points.map(({ cutoff }) => cutoff)).toEqual(frozen.curves.roc.cutoff.map(Number));
    expect(points.map((point) => point.falsePositiveRate)).toEqual(close(frozen.curves.roc.fpr));
    expect(points.map((point) => point.truePositiveRate)).toEqual(close(frozen.curves.roc.tpr));
  });

  it.each(referenceScores)("encloses roc_auc of $name", (scores) => {
    const points = rocCurve(scores.input.yTrue, scores.input.pd);
    let area = 0;
    for (let i = 1; i < points.length; i++) {
      const width = points[i].falsePositiveRate - points[i - 1].falsePositiveRate;
      area += (width * (points[i].truePositiveRate + points[i - 1].truePositiveRate)) / 2;
    }
    expect(area).toBeCloseTo(metricOf("roc_auc", scores) ?? Number.NaN, 12);
  });

  it("keeps its ends and its widest gap when thinned", () => {
    const { yTrue, pd } = scoresNamed("200 distinct PDs").input;
    const all = rocCurve(yTrue, pd);
    const gap = (points: typeof all) => Math.max(...points.map((p) => p.truePositiveRate - p.falsePositiveRate));
    for (const atMost of [4, 5, 20, 100]) {
      const few = rocCurve(yTrue, pd, { atMost });
      expect(few.length).toBeLessThanOrEqual(atMost);
      expect([few[0], few.at(-1)]).toEqual([all[0], all.at(-1)]);
      expect(gap(few)).toBe(gap(all));
    }
    expect(rocCurve(yTrue, pd, { atMost: 2 })).toEqual([all[0], all.at(-1)]);
    expect(rocCurve(yTrue, pd, { atMost: 1000 })).toEqual(all);
  });
});

describe("prCurve", () => {
  it("is scikit-learn's precision_recall_curve, by rising recall", () => {
    const { yTrue, pd } = scoresNamed(frozen.curves.case).input;
    const points = prCurve(yTrue, pd);
    expect(points.map(({ precision }) => precision)).toEqual(close(frozen.curves.pr.precision.toReversed()));
    expect(points.map(({ recall }) => recall)).toEqual(close(frozen.curves.pr.recall.toReversed()));
    expect(points.map(({ cutoff }) => cutoff)).toEqual([Infinity, ...frozen.curves.pr.cutoff.toReversed()]);
  });

  it.each(referenceScores)("encloses pr_auc_bad of $name in steps", (scores) => {
    const points = prCurve(scores.input.yTrue, scores.input.pd);
    let area = 0;
    for (let i = 1; i < points.length; i++) area += (points[i].recall - points[i - 1].recall) * points[i].precision;
    expect(area).toBeCloseTo(metricOf("pr_auc_bad", scores) ?? Number.NaN, 12);
  });
});

describe("costCurve", () => {
  it.each(referenceScores)("is what decisions cost at every distinct PD of $name", ({ input }) => {
    const { yTrue, pd } = input;
    const points = costCurve(yTrue, pd, frozen.costs);
    for (const { cutoff, cost } of points) {
      expect(cost).toBeCloseTo(costPerApplicant(confusionAt(yTrue, pd, cutoff), frozen.costs), 12);
    }
    expect(points.map(({ cutoff }) => cutoff)).toEqual([...new Set([0, ...pd, 1])].sort((a, b) => a - b));
  });

  it.each(referenceScores)("is lowest at the tuned cut-off of $name, thinned or not", ({ input }) => {
    const { yTrue, pd } = input;
    const least = costPerApplicant(confusionAt(yTrue, pd, tuneCutoff(yTrue, pd, frozen.costs)), frozen.costs);
    for (const options of [{}, { atMost: 10 }]) {
      expect(Math.min(...costCurve(yTrue, pd, frozen.costs, options).map(({ cost }) => cost))).toBe(least);
    }
  });
});

describe("gainsCurve and liftCurve", () => {
  const yTrue = Uint8Array.of(1, 0, 1, 0, 0);
  const pd = Float64Array.of(0.9, 0.1, 0.6, 0.6, 0.3);

  it("count the bad among the riskiest, tied applicants together", () => {
    expect(gainsCurve(yTrue, pd)).toEqual([
      { applicants: 0, bads: 0 },
      { applicants: 1 / 5, bads: 1 / 2 },
      { applicants: 3 / 5, bads: 1 },
      { applicants: 4 / 5, bads: 1 },
      { applicants: 1, bads: 1 },
    ]);
    expect(liftCurve(yTrue, pd).map(({ lift }) => lift)).toEqual([2.5, 1 / 0.6, 1.25, 1]);
  });
});

describe("ksCurve", () => {
  it("shows both distribution functions", () => {
    expect(ksCurve(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.1, 0.6, 0.6))).toEqual([
      { pd: 0.1, bads: 0, goods: 0.5 },
      { pd: 0.6, bads: 0.5, goods: 1 },
      { pd: 0.9, bads: 1, goods: 1 },
    ]);
  });

  it.each(referenceScores)("has its widest gap at ks of $name, thinned or not", (scores) => {
    const { yTrue, pd } = scores.input;
    for (const options of [{}, { atMost: 10 }]) {
      const gap = Math.max(...ksCurve(yTrue, pd, options).map(({ bads, goods }) => Math.abs(goods - bads)));
      expect(gap).toBeCloseTo(metricOf("ks", scores) ?? Number.NaN, 12);
    }
  });
});

describe("calibrationCurve", () => {
  it("is scikit-learn's calibration_curve over quantiles where no PDs are tied", () => {
    const { yTrue, pd } = scoresNamed(frozen.calibration.case).input;
    const points = calibrationCurve(yTrue, pd);
    expect(points.map(({ badRate }) => badRate)).toEqual(close(frozen.calibration.badRate));
    expect(points.map(({ meanPd }) => meanPd)).toEqual(close(frozen.calibration.meanPd));
    expect(points.map(({ rows }) => rows)).toEqual(new Array(10).fill(20));
  });

  it("keeps applicants who share a PD in one bin", () => {
    const { yTrue, pd } = scoresNamed("two distinct PDs").input;
    const points = calibrationCurve(yTrue, pd);
    expect(points.map(({ meanPd }) => meanPd)).toEqual(close([0.2, 0.6]));
    expect(
      calibrationCurve(
        yTrue,
        pd.map(() => 0.3),
      ),
    ).toHaveLength(1);
  });

  it("brackets each bad rate", () => {
    for (const { input } of referenceScores) {
      for (const { badRate, low, high } of calibrationCurve(input.yTrue, input.pd)) {
        expect(low).toBeLessThanOrEqual(badRate);
        expect(high).toBeGreaterThanOrEqual(badRate);
      }
    }
  });
});

describe("wilsonInterval", () => {
  // From scipy 1.17.1: binomtest(part, whole).proportion_ci(method="wilson").
  it.each([
    [0, 20, 0, 0.16112515805281935],
    [3, 20, 0.05236874589621662, 0.3604188647407569],
    [10, 20, 0.2992980081982124, 0.7007019918017876],
    [20, 20, 0.8388748419471808, 1],
  ])("of %i in %i is %f to %f", (part, whole, low, high) => {
    const interval = wilsonInterval(part, whole);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });
});
