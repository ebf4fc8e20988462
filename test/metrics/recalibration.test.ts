import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyIsotonicRegression,
  applyPlattScaling,
  fitIsotonicRegression,
  fitPlattScaling,
  logit,
  priorCorrection,
  psi,
  psiBins,
  sigmoid,
} from "../../src/metrics/index.ts";
import { frozen, scoresNamed } from "./reference-scores.ts";

describe("logit and sigmoid", () => {
  it("undo each other", () => {
    for (const pd of [1e-9, 0.1, 0.5, 0.99]) expect(sigmoid(logit(pd))).toBeCloseTo(pd, 14);
  });

  it("stay finite at 0 and 1", () => {
    expect(logit(0)).toBeCloseTo(-34.54, 2);
    expect(logit(1)).toBeCloseTo(34.54, 2);
    expect([sigmoid(-1e9), sigmoid(1e9)]).toEqual([0, 1]);
  });
});

describe("Platt scaling", () => {
  it("is scikit-learn's sigmoid calibration", () => {
    const { yTrue, pd } = scoresNamed(frozen.platt.case).input;
    const line = fitPlattScaling(yTrue, pd.map(logit));
    for (const [i, value] of frozen.platt.value.entries()) {
      expect(applyPlattScaling(line, logit(frozen.platt.grid[i]))).toBeCloseTo(value, 4);
    }
  });

  it("stays finite where scores separate the classes, and rises with the score", () => {
    const line = fitPlattScaling(Uint8Array.of(0, 0, 1, 1), Float64Array.of(-2, -1, 1, 2));
    expect(applyPlattScaling(line, 2)).toBeGreaterThan(0.7);
    expect(applyPlattScaling(line, 2)).toBeLessThan(0.95);
    expect(line.intercept).toBeCloseTo(0, 9);
  });

  it("refuses one class only", () => {
    expect(() => fitPlattScaling(Uint8Array.of(0, 0), Float64Array.of(1, 2))).toThrow(
      expect.objectContaining({ code: "UW-METRIC-001" }),
    );
  });
});

describe("isotonic regression", () => {
  it.each(frozen.isotonic)("is scikit-learn's, on $case", (reference) => {
    const { yTrue, pd } = scoresNamed(reference.case).input;
    const map = fitIsotonicRegression(yTrue, pd);
    expect(reference.grid.map((value) => applyIsotonicRegression(map, value))).toEqual(
      reference.value.map((value) => expect.closeTo(value, 12)),
    );
  });

  it("never falls, stays in [0, 1] and keeps the bad rate", () => {
    const row = fc.record({ y: fc.integer({ min: 0, max: 1 }), pd: fc.integer({ min: 0, max: 30 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const yTrue = Uint8Array.from(rows, ({ y }) => y);
        const pd = Float64Array.from(rows, (row) => row.pd / 30);
        const map = fitIsotonicRegression(yTrue, pd);
        for (let i = 1; i < map.pd.length; i++) {
          expect(map.pd[i]).toBeGreaterThan(map.pd[i - 1]);
          expect(map.badRate[i]).toBeGreaterThanOrEqual(map.badRate[i - 1]);
        }
        const mean = pd.reduce((sum, value) => sum + applyIsotonicRegression(map, value), 0) / pd.length;
        expect(mean).toBeCloseTo(yTrue.reduce((sum, label) => sum + label, 0) / pd.length, 10);
      }),
    );
  });
});

describe("priorCorrection", () => {
  it("moves the sample's bad rate to the population's, and keeps 0 and 1", () => {
    expect(priorCorrection(0.3, 0.3, 0.05)).toBeCloseTo(0.05, 15);
    expect(priorCorrection(0, 0.3, 0.05)).toBe(0);
    expect(priorCorrection(1, 0.3, 0.05)).toBe(1);
  });

  it("shifts every logit by the same amount", () => {
    const shift = logit(0.05) - logit(0.3);
    for (const pd of [0.01, 0.2, 0.9]) {
      expect(logit(priorCorrection(pd, 0.3, 0.05))).toBeCloseTo(logit(pd) + shift, 12);
    }
  });

  it("is undone by the reverse", () => {
    expect(priorCorrection(priorCorrection(0.42, 0.3, 0.05), 0.05, 0.3)).toBeCloseTo(0.42, 14);
  });

  it.each([0, 1, -0.1, Number.NaN])("refuses a rate of %s", (rate) => {
    expect(() => priorCorrection(0.5, 0.3, rate)).toThrow(expect.objectContaining({ code: "UW-USAGE-104" }));
    expect(() => priorCorrection(0.5, rate, 0.3)).toThrow(expect.objectContaining({ code: "UW-USAGE-104" }));
  });
});

describe("psi", () => {
  const reference = Float64Array.from({ length: 1000 }, (_, i) => i / 1000);
  const bins = psiBins(reference);

  it("cuts the reference into tenths and is 0 on it", () => {
    expect(bins.edges).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(bins.shares).toEqual(new Array(10).fill(0.1));
    expect(psi(bins, reference)).toBe(0);
  });

  it("is Σ (a − e) ln(a / e)", () => {
    const halves = psiBins(reference, 2);
    const later = Float64Array.of(0.1, 0.2, 0.3, 0.8);
    expect(psi(halves, later)).toBeCloseTo(0.25 * Math.log(0.75 / 0.5) - 0.25 * Math.log(0.25 / 0.5), 14);
  });

  it("keeps its bins whatever the later sample, and counts empty ones as a share of 0.0001", () => {
    const halves = psiBins(reference, 2);
    expect(psi(halves, Float64Array.of(0.9))).toBeCloseTo(
      0.5 * Math.log(1 / 0.5) + (1e-4 - 0.5) * Math.log(1e-4 / 0.5),
      14,
    );
  });

  it("keeps equal values together, with no empty bin", () => {
    const { edges, shares } = psiBins(Float64Array.of(0, 0, 0, 0, 0, 0, 1, 2, 2, 2));
    expect(edges).toEqual([1, 2]);
    expect(shares).toEqual([0.6, 0.1, 0.3]);
    expect(psiBins(new Float64Array(50).fill(3))).toEqual({ edges: [], shares: [1] });
  });
});
