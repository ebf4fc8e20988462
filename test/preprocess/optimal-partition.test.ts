import { describe, expect, it } from "vitest";
import { findPartition, type PartitionRules, type Shape } from "../../src/preprocess/woe/optimal-partition.ts";
import { type BinRules, measureRuns, type PreBinCounts } from "../../src/preprocess/woe/runs.ts";
import { Random } from "../../src/random.ts";

type Rules = BinRules & PartitionRules;

const SHAPES: readonly Shape[] = ["none", "ascending", "descending", "peak", "valley"];

/** What a bin is worth and its log odds, straight from the definitions. */
function measure(goods: number, bads: number, counts: PreBinCounts, { objective, pseudoCount }: Rules) {
  const { totalGoods, totalBads } = counts;
  const n = goods + bads;
  const overall = totalBads / (totalGoods + totalBads);
  const rate = (bads + pseudoCount * overall) / (n + pseudoCount);
  const woe = Math.log((1 - rate) / rate) - Math.log((1 - overall) / overall);
  const iv = (goods / totalGoods - bads / totalBads) * woe;
  return { odds: -woe, worth: objective === "iv" ? iv : bads * Math.log(rate) + goods * Math.log(1 - rate) };
}

/** The most that any partition is worth, by trying all of them. */
function bruteForce(counts: PreBinCounts, rules: Rules): number {
  const m = counts.goods.length;
  let best = Number.NEGATIVE_INFINITY;
  for (let mask = 0; mask < 1 << (m - 1); mask++) {
    const bins: { goods: number; bads: number }[] = [{ goods: 0, bads: 0 }];
    for (let i = 0; i < m; i++) {
      const bin = bins[bins.length - 1];
      bin.goods += counts.goods[i];
      bin.bads += counts.bads[i];
      if (i < m - 1 && (mask >> i) & 1) bins.push({ goods: 0, bads: 0 });
    }
    if (bins.length > rules.maxBins || bins.length < rules.minBins) continue;
    const tooSmall = ({ goods, bads }: { goods: number; bads: number }) =>
      goods + bads < rules.minWeight || goods < rules.minEvents || bads < rules.minEvents;
    if (bins.length > 1 && bins.some(tooSmall)) continue;
    const measures = bins.map(({ goods, bads }) => measure(goods, bads, counts, rules));
    const steps = measures.slice(1).map(({ odds }, i) => odds - measures[i].odds);
    if (steps.some((step) => Math.abs(step) < rules.minWoeGap) || !hasShape(steps, rules.shape)) continue;
    best = Math.max(
      best,
      measures.reduce((sum, { worth }) => sum + worth, 0),
    );
  }
  return best;
}

function hasShape(steps: readonly number[], shape: Shape): boolean {
  // Equal rates computed in two ways may differ by rounding.
  const rises = (items: readonly number[]) => items.every((step) => step >= -1e-12);
  const falls = (items: readonly number[]) => items.every((step) => step <= 1e-12);
  const turns = (first: typeof rises, second: typeof rises) =>
    Array.from({ length: steps.length + 1 }).some((_, i) => first(steps.slice(0, i)) && second(steps.slice(i)));
  switch (shape) {
    case "none":
      return true;
    case "ascending":
      return rises(steps);
    case "descending":
      return falls(steps);
    case "peak":
      return turns(rises, falls);
    case "valley":
      return turns(falls, rises);
  }
}

function randomCase(random: Random, shape: Shape): { counts: PreBinCounts; rules: Rules } {
  const m = 2 + random.int(8);
  const goods = Float64Array.from({ length: m }, () => random.int(30));
  const bads = Float64Array.from({ length: m }, () => random.int(15));
  const sum = (items: Float64Array) => items.reduce((total, item) => total + item, 0);
  const sometimes = (chance: number, value: number) => (random.float() < chance ? value : 0);
  return {
    counts: {
      goods,
      bads,
      totalGoods: sum(goods) + 1 + sometimes(0.3, random.int(20)),
      totalBads: sum(bads) + 1 + sometimes(0.3, random.int(20)),
    },
    rules: {
      shape,
      objective: random.float() < 0.5 ? "iv" : "logLikelihood",
      minBins: random.float() < 0.2 ? 2 : 1,
      maxBins: random.float() < 0.5 ? 2 + random.int(5) : m,
      minWeight: sometimes(0.5, random.int(40)),
      minEvents: sometimes(0.5, random.int(6)),
      minWoeGap: sometimes(0.4, random.float() * 0.3),
      pseudoCount: [0.5, 2, 10][random.int(3)],
    },
  };
}

/** Checks that the cuts found keep the rules and are worth what the solver says. */
function worthOfCuts(cuts: readonly number[], counts: PreBinCounts, rules: Rules): number {
  const bounds = [0, ...cuts, counts.goods.length];
  let worth = 0;
  const odds: number[] = [];
  for (let k = 0; k + 1 < bounds.length; k++) {
    const sum = (items: Float64Array) => items.subarray(bounds[k], bounds[k + 1]).reduce((total, x) => total + x, 0);
    const bin = measure(sum(counts.goods), sum(counts.bads), counts, rules);
    worth += bin.worth;
    odds.push(bin.odds);
  }
  expect(
    hasShape(
      odds.slice(1).map((x, i) => x - odds[i]),
      rules.shape,
    ),
  ).toBe(true);
  return worth;
}

describe("the optimal partition", () => {
  it.each(SHAPES)("equals brute force on 4,000 random columns: %s", (shape) => {
    const random = new Random(20240601).fork(shape);
    let infeasible = 0;
    for (let i = 0; i < 4000; i++) {
      const { counts, rules } = randomCase(random, shape);
      const expected = bruteForce(counts, rules);
      const found = findPartition(measureRuns(counts, rules), rules);
      if (found === undefined) {
        infeasible++;
        expect(expected).toBe(Number.NEGATIVE_INFINITY);
        continue;
      }
      expect(Math.abs(found.value - expected)).toBeLessThan(1e-9);
      expect(Math.abs(worthOfCuts(found.cuts, counts, rules) - expected)).toBeLessThan(1e-9);
    }
    expect(infeasible).toBeLessThan(1000);
  });
});
