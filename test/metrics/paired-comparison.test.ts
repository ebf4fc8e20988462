import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { incompleteBeta, logGamma } from "../../src/metrics/incomplete-beta.ts";
import { correctedPairedTest, standings, tiedWithBest } from "../../src/metrics/index.ts";
import { twoSidedP } from "../../src/metrics/student-t.ts";

describe("logGamma", () => {
  // From scipy 1.17.1: special.gammaln(x).
  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1, 0],
    [2.5, 0.2846828704729192],
    [25, 54.78472939811232],
    [100.5, 361.43554046777757],
    [1e6, 12815504.569147611],
  ])("of %f is %f", (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(1, expected));
  });
});

describe("incompleteBeta", () => {
  // From scipy 1.17.1: special.betainc(a, b, x).
  it.each([
    [0.3, 0.5, 0.5, 0.36901011956554536],
    [0.9, 10, 0.5, 0.15164090963470994],
    [0.001, 24.5, 0.5, 3.587856950647147e-75],
    [0.5, 100, 100, 0.5],
    [0.99, 2, 300, 1],
    [0.7, 5000, 2000, 0.004344405808991765],
    [0, 2, 3, 0],
    [1, 2, 3, 1],
  ])("at %f of (%f, %f) is %f", (x, a, b, expected) => {
    expect(Math.abs(incompleteBeta(x, a, b) - expected)).toBeLessThanOrEqual(1e-11 * expected);
  });
});

describe("twoSidedP", () => {
  // From scipy 1.17.1: 2 * stats.t.sf(abs(t), df).
  it.each([
    [0, 9, 1],
    [2.009575, 49, 0.0500000259927832],
    [1, 1, 0.5],
    [2.5, 4, 0.06676654481198814],
    [-3.2, 49, 0.0024120235951127166],
    [12.7062, 1, 0.0500000185607104],
    [40, 49, 4.454656326027987e-39],
    [0.5, 2.5, 0.6576979198697148],
    [1e-6, 49, 0.9999992061756307],
    [5, 1e3, 6.767256364648635e-7],
    [Infinity, 9, 0],
  ])("of t = %f with %f degrees of freedom is %f", (t, df, expected) => {
    expect(Math.abs(twoSidedP(t, df) - expected)).toBeLessThanOrEqual(1e-10 * expected);
  });
});

interface Frozen {
  readonly testToTrain: number;
  readonly baseline: { readonly roc_auc: number[]; readonly cost_at_bayes: number[] };
  readonly models: readonly {
    readonly model: string;
    readonly roc_auc: number[];
    readonly cost_at_bayes: number[];
    readonly expected: { d_roc_auc: number; p_roc_auc: number; d_cost: number; p_cost: number };
  }[];
}

const { testToTrain, baseline, models }: Frozen = JSON.parse(
  readFileSync(new URL("fixtures/paired-comparison.json", import.meta.url), "utf8"),
);
const minus = (a: number[], b: number[]) => a.map((value, fold) => value - b[fold]);

describe("correctedPairedTest", () => {
  it.each(models)("finds the reference difference and p of $model against logistic regression", (model) => {
    const auc = correctedPairedTest(minus(model.roc_auc, baseline.roc_auc), testToTrain);
    const cost = correctedPairedTest(minus(model.cost_at_bayes, baseline.cost_at_bayes), testToTrain);
    // The reference table has four digits of the difference and three of p.
    expect(Math.abs(auc.mean - model.expected.d_roc_auc)).toBeLessThan(0.000051);
    expect(Math.abs(auc.p - model.expected.p_roc_auc)).toBeLessThan(0.00051);
    expect(Math.abs(cost.mean - model.expected.d_cost)).toBeLessThan(0.000051);
    expect(Math.abs(cost.p - model.expected.p_cost)).toBeLessThan(0.00051);
    expect(auc.degreesOfFreedom).toBe(49);
  });

  it("agrees with the formula in numpy and scipy on ten differences", () => {
    const differences = [0.012, -0.004, 0.021, 0.008, 0.015, -0.009, 0.03, 0.002, 0.011, 0.006];
    const test = correctedPairedTest(differences, 0.25);
    expect(test.mean).toBeCloseTo(0.0092, 15);
    expect(test.standardError).toBeCloseTo(0.006790189000805991, 15);
    expect(test.t).toBeCloseTo(1.3548960123065745, 12);
    expect(test.p).toBeCloseTo(0.20847971005172178, 12);
    expect(test.degreesOfFreedom).toBe(9);
  });

  it("calls no difference at all p = 1, and the same one on every fold p = 0", () => {
    expect(correctedPairedTest([0, 0, 0], 0.25)).toMatchObject({ t: 0, p: 1 });
    expect(correctedPairedTest([-0.5, -0.5, -0.5], 0.25)).toMatchObject({ t: -Infinity, p: 0 });
  });

  it("refuses one fold", () => {
    expect(() => correctedPairedTest([0.1], 0.25)).toThrow(expect.objectContaining({ code: "UW-USAGE-103" }));
  });
});

describe("tiedWithBest", () => {
  const rows = [
    { name: "logistic_regression", perFold: baseline.roc_auc },
    ...models.map(({ model, roc_auc }) => ({ name: model, perFold: roc_auc })),
  ];

  it("names the best and those whom the folds can't tell from it", () => {
    expect(tiedWithBest(rows, "maximize", testToTrain)).toEqual(["logistic_regression", "logreg_l2_C0.1", "lda"]);
    expect(tiedWithBest(rows, "maximize", testToTrain, 0)).toEqual(rows.map(({ name }) => name));
  });

  it("looks for the smallest mean where less is better", () => {
    const dear = { name: "dear", perFold: [0.9, 0.91, 0.9, 0.89, 0.9] };
    const cheap = { name: "cheap", perFold: [0.5, 0.52, 0.51, 0.49, 0.5] };
    expect(tiedWithBest([dear, cheap], "minimize", 0.25)).toEqual(["cheap"]);
    expect(tiedWithBest([dear, cheap], "maximize", 0.25)).toEqual(["dear"]);
  });

  it("says how far each is from the best", () => {
    const [first, , lda] = standings(rows, "maximize", testToTrain);
    expect(first.p).toBeGreaterThan(0.3);
    expect(lda.difference).toBeCloseTo(-0.0015, 3);
    expect(standings(rows, "maximize", testToTrain).filter(({ difference }) => difference === 0)).toMatchObject([
      { name: "logreg_l2_C0.1", p: 1, tied: true },
    ]);
  });

  it("calls two equal models tied, and everybody where there is one fold only", () => {
    const same = [0.7, 0.8, 0.75];
    expect(
      tiedWithBest(
        [
          { name: "a", perFold: same },
          { name: "b", perFold: same },
        ],
        "maximize",
        0.5,
      ),
    ).toEqual(["a", "b"]);
    const once = [
      { name: "a", perFold: [0.7] },
      { name: "b", perFold: [0.9] },
    ];
    expect(tiedWithBest(once, "maximize", 0.25)).toEqual(["a", "b"]);
    expect(standings(once, "maximize", 0.25)[0].p).toBeNaN();
    expect(tiedWithBest([], "maximize", 0.25)).toEqual([]);
  });
});
