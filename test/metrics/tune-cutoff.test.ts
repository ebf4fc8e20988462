import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bayesCutoff, confusionAt, costPerApplicant, crossFittedCutoffs, tuneCutoff } from "../../src/metrics/index.ts";
import { Random } from "../../src/random.ts";
import { frozen, referenceScores } from "./reference-scores.ts";

const costs = { falseNegative: 5, falsePositive: 1 };

describe("bayesCutoff", () => {
  it("is 1/6 for costs of 5 : 1 and 1/2 for equal ones", () => {
    expect(bayesCutoff(costs)).toBe(1 / 6);
    expect(bayesCutoff({ falseNegative: 3, falsePositive: 3 })).toBe(0.5);
  });
});

describe("tuneCutoff", () => {
  it.each(referenceScores)("finds the reference cut-off of $name", ({ input, bestCutoff }) => {
    expect(tuneCutoff(input.yTrue, input.pd, frozen.costs)).toBe(bestCutoff);
  });

  it("costs no more than any other cut-off, and less than any lower one that decides otherwise", () => {
    const row = fc.record({ y: fc.integer({ min: 0, max: 1 }), pd: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (rows, falseNegative) => {
          const yTrue = Uint8Array.from(rows, ({ y }) => y);
          const pd = Float64Array.from(rows, (row) => row.pd / 9);
          const costAt = (cutoff: number) =>
            costPerApplicant(confusionAt(yTrue, pd, cutoff), { falseNegative, falsePositive: 1 });
          const tuned = tuneCutoff(yTrue, pd, { falseNegative, falsePositive: 1 });
          const least = Math.min(...Array.from({ length: 10 }, (_, i) => costAt(i / 9)));
          expect(costAt(tuned)).toBe(least);
          for (const lower of pd.filter((value) => value < tuned)) expect(costAt(lower)).toBeGreaterThan(least);
        },
      ),
    );
  });

  it("rejects everybody at 0 and approves everybody at 1", () => {
    expect(tuneCutoff(Uint8Array.of(1, 1), Float64Array.of(0.2, 0.7), costs)).toBe(0);
    expect(tuneCutoff(Uint8Array.of(0, 0), Float64Array.of(0.2, 0.7), costs)).toBe(1);
  });

  it("lies midway between two neighbouring PDs", () => {
    expect(tuneCutoff(Uint8Array.of(0, 1), Float64Array.of(0.25, 0.75), costs)).toBe(0.5);
  });

  it("parts PDs that have no number between them", () => {
    const hair = [0.1, 0.10000000000000002];
    for (const shift of [0, Number.EPSILON / 8, Number.EPSILON / 16]) {
      const pd = Float64Array.from(hair, (value) => value + shift);
      const cutoff = tuneCutoff(Uint8Array.of(0, 1), pd, costs);
      expect(confusionAt(Uint8Array.of(0, 1), pd, cutoff)).toMatchObject({ truePositive: 1, trueNegative: 1 });
    }
  });

  it("refuses a PD that is none", () => {
    expect(() => tuneCutoff(Uint8Array.of(0, 1), Float64Array.of(0.1, Number.NaN), costs)).toThrow(
      expect.objectContaining({ code: "UW-METRIC-003" }),
    );
  });
});

describe("crossFittedCutoffs", () => {
  const random = new Random(1);
  const pd = Float64Array.from({ length: 100 }, () => random.float());
  const yTrue = Uint8Array.from(pd, (value) => (random.float() < value ? 1 : 0));
  const fold = Int32Array.from(pd, (_, row) => row % 4);

  it("tunes each fold's cut-off on the other folds", () => {
    const { cutoffs, source } = crossFittedCutoffs(yTrue, pd, fold, costs);
    expect(source).toBe("other_folds");
    for (let own = 0; own < 4; own++) {
      const others = (_: number, row: number) => row % 4 !== own;
      expect(cutoffs[own]).toBe(tuneCutoff(yTrue.filter(others), pd.filter(others), costs));
    }
  });

  it("never looks at a fold's own outcomes and predictions", () => {
    const before = crossFittedCutoffs(yTrue, pd, fold, costs).cutoffs;
    const own = (row: number) => fold[row] === 2;
    const after = crossFittedCutoffs(
      yTrue.map((label, row) => (own(row) ? 1 - label : label)),
      pd.map((value, row) => (own(row) ? 1 - value : value)),
      fold,
      costs,
    ).cutoffs;
    expect(after[2]).toBe(before[2]);
    expect(after).not.toEqual(before);
  });

  it("does not read rows that are in no fold", () => {
    const some = fold.map((number, row) => (row < 20 ? -1 : number));
    const unread = pd.map((value, row) => (row < 20 ? Number.NaN : value));
    const rest = crossFittedCutoffs(yTrue.slice(20), pd.slice(20), fold.slice(20), costs);
    expect(crossFittedCutoffs(yTrue, unread, some, costs)).toEqual(rest);
  });

  it("takes the Bayes cut-off for a hold-out, and says so", () => {
    const holdOut = fold.map((number) => (number === 0 ? 0 : -1));
    expect(crossFittedCutoffs(yTrue, pd, holdOut, costs)).toEqual({
      cutoffs: Float64Array.of(1 / 6),
      source: "bayes",
    });
  });
});
