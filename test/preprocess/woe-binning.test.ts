import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FitError } from "../../src/errors.ts";
import { fitWoeBinning, type WoeOptions, woeBinningFromJSON } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { type Column, type Field, MISSING, takeRows, UNSEEN } from "../../src/table/index.ts";
import { loadGerman } from "../reference/german.ts";

const german = loadGerman();

const income: Field = { name: "income", kind: "numeric", allowMissing: true, specialCodes: [-999, -998] };

function numeric(values: readonly number[], name = "income"): Column {
  return { kind: "numeric", name, values: Float64Array.from(values) };
}

/** Bins of one column; `rates[i]` of the ten applicants with `values[i]` are bad. */
function binTens(values: readonly number[], badsOfTen: readonly number[], options: Partial<WoeOptions> = {}) {
  const column = numeric(values.flatMap((value) => Array<number>(10).fill(value)));
  const y = Uint8Array.from(badsOfTen.flatMap((bads) => Array.from({ length: 10 }, (_, i) => (i < bads ? 1 : 0))));
  return fitWoeBinning([income], { rows: y.length, columns: [column] }, y, options);
}

const woesOf = (binning: ReturnType<typeof binTens>, values: readonly number[]) => [
  ...binning.transform({ rows: values.length, columns: [numeric(values)] }).values,
];

describe("WoE binning of numbers", () => {
  it("gives missing values and every special code bins of their own", () => {
    const binning = binTens([Number.NaN, -999, 10, 20], [8, 2, 6, 3]);
    const [column] = binning.columns;
    expect(column.bins.map(({ label, count, bads }) => [label, count, bads])).toEqual([
      ["< 20", 10, 6],
      ["≥ 20", 10, 3],
      ["-999", 10, 2],
      ["-998", 0, 0],
      ["missing", 10, 8],
    ]);
    const woe = column.bins.map((bin) => bin.woe);
    expect(woesOf(binning, [Number.NaN, -999, -998, 10, 20, -5, 1e9])).toEqual(
      [4, 2, 3, 0, 1, 0, 1].map((bin) => woe[bin]),
    );
  });

  it("takes a value that training rows did not hold for no evidence", () => {
    expect(woesOf(binTens([10, 20], [6, 3]), [Number.NaN, -999])).toEqual([0, 0]);
    expect(woesOf(binTens([Number.NaN, -999], [6, 3]), [10])).toEqual([0]);
  });

  it("shrinks the WoE as the pseudo-count says", () => {
    const [{ bins }] = binTens([10, 20], [9, 1], { pseudoCount: 5 }).columns;
    // Ten bads of twenty in all: 9 + 5 · ½ bads and 1 + 5 · ½ goods.
    expect(bins[0].woe).toBeCloseTo(Math.log(3.5 / 11.5), 12);
    expect(bins[0].iv).toBeCloseTo((0.1 - 0.9) * Math.log(3.5 / 11.5), 12);
  });

  it("finds the shape of the bad rate", () => {
    const shapeOf = (bads: readonly number[]) =>
      binTens(
        bads.map((_, i) => i),
        bads,
        { pseudoCount: 1 },
      ).columns[0].shape;
    expect(shapeOf([1, 3, 5, 7, 9])).toBe("ascending");
    expect(shapeOf([9, 7, 5, 3, 1])).toBe("descending");
    expect(shapeOf([1, 4, 9, 9, 4, 1])).toBe("peak");
    expect(shapeOf([9, 9, 1, 1, 9, 9])).toBe("valley");
  });

  it("takes a small bump for noise", () => {
    expect(binTens([1, 2, 3, 4], [2, 4, 5, 4]).columns[0].shape).toBe("ascending");
  });

  it("keeps the WoE of every bin on the right side of its neighbour's, on German Credit and on noise", () => {
    const random = new Random(7);
    const noise = Uint8Array.from(german.y, () => (random.float() < 0.3 ? 1 : 0));
    for (const y of [german.y, noise]) {
      for (const column of fitWoeBinning(german.fields, german.X, y).columns) {
        if (column.kind !== "numeric") continue;
        const rates = column.bins.map(({ woe }) => -woe);
        const steps = rates.slice(1).map((rate, i) => Math.sign(rate - rates[i]));
        const turns = steps.filter((step, i) => i > 0 && step !== steps[i - 1]).length;
        expect(turns).toBeLessThanOrEqual(column.shape === "peak" || column.shape === "valley" ? 1 : 0);
        if (column.shape === "ascending") expect(steps.every((step) => step >= 0)).toBe(true);
        if (column.shape === "descending") expect(steps.every((step) => step <= 0)).toBe(true);
      }
    }
  });

  it("takes a field's own trend before the general one", () => {
    const options = { trend: "none", trends: { income: "descending" } } as const;
    expect(binTens([1, 2, 3], [1, 5, 9], options).columns[0].shape).toBe("descending");
  });

  it("keeps to at most the bins, and at least the share, that it is told", () => {
    const binning = fitWoeBinning(german.fields, german.X, german.y, { maxBins: 3, minShare: 0.1 });
    for (const { bins } of binning.columns) {
      expect(bins.length).toBeLessThanOrEqual(3);
      expect(Math.min(...bins.map(({ count }) => count))).toBeGreaterThanOrEqual(100);
    }
  });

  it("never keeps one bin silently", () => {
    expect(binTens([1, 2, 3], [1, 5, 9], { minShare: 0.4 }).warnings).toEqual([
      "income keeps one bin, because of minShare = 0.4",
    ]);
    expect(binTens([1, 2, 3], [1, 5, 9], { trend: "descending" }).warnings).toEqual([
      "income keeps one bin, because of trend = descending",
    ]);
    expect(binTens([1, 2], [5, 5]).warnings).toEqual([
      "income keeps one bin, because of its bad rate, which no split tells apart",
    ]);
    expect(binTens([1], [5]).warnings).toEqual([]);
  });

  it("names the rule that keeps it from as many bins as were asked for", () => {
    expect(() => binTens([1, 2, 3], [1, 5, 9], { minBins: 2, trend: "descending" })).toThrow(FitError);
    expect(() => binTens([1, 2, 3], [1, 5, 9], { minBins: 3, minWoeGap: 2 })).toThrow(/because of minWoeGap = 2/);
    expect(() => binTens([1, 1], [1, 5], { minBins: 2 })).toThrow(/the number of its values, 1\./);
  });

  it("refuses rows of one class", () => {
    expect(() => binTens([1, 2], [10, 10])).toThrow(/UW|expected some of both/);
  });
});

describe("WoE binning of categories", () => {
  const levels = ["a", "b", "c", "d", "e"];
  const field: Field = { name: "town", kind: "categorical", levels, allowMissing: true };
  const column = (codes: readonly number[]): Column => ({
    kind: "categorical",
    name: "town",
    codes: Int32Array.from(codes),
    levels,
  });
  const codes = [0, 1, 2, 3, MISSING].flatMap((code) => Array<number>(40).fill(code));
  // Bad rates: a and c 25 %, b 75 %, d and missing 50 %.
  const y = Uint8Array.from(codes, (code, i) => (i % 4 < ([1, 3, 1, 2][code] ?? 2) ? 1 : 0));
  const fit = (of: Field) => fitWoeBinning([of], { rows: codes.length, columns: [column(codes)] }, y);

  it("puts levels of like bad rate together, missing values alone", () => {
    const [town] = fit(field).columns;
    expect(town.bins.map(({ label, count, bads }) => [label, count, bads])).toEqual([
      ["a, c", 80, 20],
      ["d", 40, 20],
      ["b", 40, 30],
      ["missing", 40, 20],
    ]);
  });

  it("keeps the order of levels that have one", () => {
    const [town] = fit({ ...field, ordered: true }).columns;
    expect(town.kind === "categorical" && town.groups.at(-1)).toEqual([MISSING]);
    const inOrder = town.kind === "categorical" ? town.groups.slice(0, -1).flat() : [];
    expect(inOrder).toEqual([0, 1, 2, 3]);
  });

  it("takes levels that training rows did not hold for no evidence", () => {
    const X = { rows: 3, columns: [column([4, UNSEEN, 99])] };
    expect([...fit(field).transform(X).values]).toEqual([0, 0, 0]);
    expect([...fit(field).binsOf(X)]).toEqual([-1, -1, -1]);
  });

  it("bins a column of 5,000 levels", () => {
    const shops = Array.from({ length: 5000 }, (_, i) => `shop ${i}`);
    const shop: Column = {
      kind: "categorical",
      name: "shop",
      codes: Int32Array.from({ length: 5000 }, (_, i) => i),
      levels: shops,
    };
    const labels = Uint8Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const fields: Field[] = [{ name: "shop", kind: "categorical", levels: shops, allowMissing: false }];
    const [{ bins }] = fitWoeBinning(fields, { rows: 5000, columns: [shop] }, labels).columns;
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
  });
});

describe("WoE binning", () => {
  it("counts an integer weight as that many copies", () => {
    const random = new Random(3);
    const weights = Float64Array.from({ length: german.y.length }, () => random.int(4));
    const copies = [...weights].flatMap((weight, row) => Array<number>(weight).fill(row));
    const weighted = fitWoeBinning(german.fields, german.X, german.y, {}, weights);
    const repeated = fitWoeBinning(
      german.fields,
      takeRows(german.X, copies),
      Uint8Array.from(copies, (row) => german.y[row]),
    );
    expect(weighted.toJSON()).toEqual(repeated.toJSON());
  });

  it("gives the same bits after a trip through JSON", () => {
    const binning = fitWoeBinning(german.fields, german.X, german.y);
    const restored = woeBinningFromJSON(JSON.parse(JSON.stringify(binning)));
    expect(restored.transform(german.X)).toEqual(binning.transform(german.X));
  });

  it("puts each training row into the bin that counted it", () => {
    const integers = fc.array(fc.tuple(fc.integer({ min: -5, max: 40 }), fc.boolean()), {
      minLength: 2,
      maxLength: 200,
    });
    fc.assert(
      fc.property(integers, (pairs) => {
        const y = Uint8Array.from(pairs, ([, bad]) => (bad ? 1 : 0));
        fc.pre(y.includes(0) && y.includes(1));
        const X = { rows: y.length, columns: [numeric(pairs.map(([value]) => (value < 0 ? Number.NaN : value / 7)))] };
        const binning = fitWoeBinning([{ ...income, specialCodes: [0] }], X, y);
        const { bins } = binning.columns[0];
        const counts = new Array<number>(bins.length).fill(0);
        for (const bin of binning.binsOf(X)) counts[bin]++;
        expect(counts).toEqual(bins.map(({ count }) => count));
      }),
    );
  });
});
