import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionTree } from "../../../src/learners/decision-tree.ts";
import type { TreeModel } from "../../../src/learners/trees/tree-model.ts";
import { Random } from "../../../src/random.ts";
import { growPlainTree, type PlainTree } from "./plain-class-tree.ts";
import { readTree } from "./read-tree.ts";
import { contentOf, type SmallData, smallData } from "./small-tables.ts";

async function fitTree({ fields, X, y }: SmallData, params: object): Promise<TreeModel> {
  const options = { params: decisionTree.params.parse(params), random: new Random(1), threads: 1 };
  return (await decisionTree.fit(fields, X, y, options)) as TreeModel;
}

const gini = (good: number, bad: number) => (bad * bad) / (good + bad);
const xLogX = (part: number, all: number) => (part === 0 ? 0 : part * Math.log(part / all));
const entropy = (good: number, bad: number) => xLogX(bad, good + bad) + xLogX(good, good + bad);

/** Leaves keep their PD as float32. */
function rounded(tree: PlainTree): PlainTree {
  if ("pd" in tree) return { pd: Math.fround(tree.pd) };
  return { ...tree, left: rounded(tree.left), right: rounded(tree.right) };
}

describe("a classification tree", () => {
  it.each([
    ["gini", gini],
    ["entropy", entropy],
  ])("is the one found by trying every split (%s)", async (criterion, purity) => {
    const limits = fc.record({
      maxDepth: fc.integer({ min: 1, max: 6 }),
      minSamplesLeaf: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(smallData, limits, async (data, { maxDepth, minSamplesLeaf }) => {
        const { fitted } = await fitTree(data, { criterion, maxDepth, minSamplesLeaf });
        const plain = growPlainTree(data.X, data.y, { maxDepth, minSamplesLeaf, purity });
        expect(readTree(fitted)).toEqual(rounded(plain));
      }),
      { numRuns: 150 },
    );
  });

  it("says of a row what its leaf does, with the share of bad rows", async () => {
    await fc.assert(
      fc.asyncProperty(smallData, async (data) => {
        const model = await fitTree(data, { maxDepth: null, minSamplesLeaf: 1 });
        const pd = new Float64Array(data.X.rows);
        model.predictProba(data.X, pd);
        const shares = new Map<string, [number, number]>();
        for (const [row, bad] of data.y.entries()) {
          const [rows, bads] = shares.get(contentOf(data.X, row)) ?? [0, 0];
          shares.set(contentOf(data.X, row), [rows + 1, bads + bad]);
        }
        // Grown to the end, a tree parts all rows that differ, unless both sides have the same share of bad ones already.
        for (const row of data.y.keys()) {
          const [rows, bads] = shares.get(contentOf(data.X, row)) ?? [1, 0];
          if (bads === 0 || bads === rows) expect(pd[row]).toBe(data.y[row]);
        }
      }),
    );
  });

  it("loses its weakest branches first when pruned, and all of them in the end", async () => {
    await fc.assert(
      fc.asyncProperty(smallData, async (data) => {
        const sizes: number[] = [];
        for (const ccpAlpha of [0, 0.01, 0.02, 0.05, 0.1, 0.6]) {
          const { fitted } = await fitTree(data, { ccpAlpha, maxDepth: null, minSamplesLeaf: 1 });
          sizes.push(fitted.trees.field.length);
        }
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
        expect(sizes.at(-1)).toBe(1);
      }),
      { numRuns: 30 },
    );
  });
});
