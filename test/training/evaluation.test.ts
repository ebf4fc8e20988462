import { describe, expect, it } from "vitest";
import { tuneCutoff } from "../../src/metrics/index.ts";
import { stratifiedKFold, testRows } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { evaluateFolds, oofCsv } from "../../src/training/evaluation.ts";
import type { FoldResult } from "../../src/training/journal.ts";

const costs = { falseNegative: 5, falsePositive: 1 };
const random = new Random(3);
const y = Uint8Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 1 : 0));
const folds = stratifiedKFold(y, 3, 2, new Random(1));
const pdOf = Float64Array.from(y, (outcome) => Math.min(1, 0.3 * outcome + 0.7 * random.float()));
const results: FoldResult[] = [0, 1].flatMap((repeat) =>
  [0, 1, 2].map((fold) => ({
    repeat,
    fold,
    pd: Float64Array.from(testRows(folds, repeat, fold), (row) => pdOf[row]),
    fitSeconds: 1 + fold,
    predictSeconds: 0,
    cpuSeconds: 0,
    queueSeconds: 0,
    warnings: [],
  })),
);

describe("evaluateFolds", () => {
  const evaluation = evaluateFolds(y, folds, costs, results);

  it("means over the folds, with their spread", () => {
    expect(evaluation.perFold["fit_seconds"]).toEqual([1, 2, 3, 1, 2, 3]);
    expect(evaluation.metrics["fit_seconds"]).toBeCloseTo(2, 12);
    expect(evaluation.spread["fit_seconds"]).toBeCloseTo(Math.sqrt(4 / 5), 12);
  });

  it("tunes each fold's cut-off on the other folds of its repeat, never on its own", () => {
    for (const [index, { repeat, fold }] of results.entries()) {
      const others = y.map((_, row) => (folds[repeat][row] === fold ? 0 : 1));
      const expected = tuneCutoff(
        y.filter((_, row) => others[row] === 1),
        pdOf.filter((_, row) => others[row] === 1),
        costs,
      );
      expect(evaluation.perFold["threshold_tuned"][index]).toBe(expected);
    }
  });

  it("puts every held-out prediction where its row is", () => {
    for (const pd of evaluation.oof) expect(pd).toEqual(pdOf);
  });
});

describe("oofCsv", () => {
  it("has one line per held-out prediction, in shortest round-trip decimals", () => {
    const text = oofCsv(
      Uint8Array.from([1, 0]),
      [Int32Array.from([0, -1])],
      [Float64Array.from([0.1 + 0.2, Number.NaN])],
    );
    expect(text).toBe("row,repeat,fold,y,pd\n0,0,0,1,0.30000000000000004\n");
  });
});
