import { describe, expect, it } from "vitest";
import { threadCrew } from "../../../src/executors/thread-crew.ts";
import { type Crew, type ForestTree, helpWith } from "../../../src/kernels/index.ts";
import { extraTrees } from "../../../src/learners/extra-trees.ts";
import type { FitOptions, Learner } from "../../../src/learners/index.ts";
import { randomForest } from "../../../src/learners/random-forest.ts";
import { Random } from "../../../src/random.ts";
import type { Column, Field } from "../../../src/table/index.ts";

/** Enough rows that a forest of them is worth threads. */
const ROWS = 12_000;
const TREES = { nEstimators: 100, minSamplesLeaf: 20 };

const random = new Random(11);
const values = Array.from({ length: 5 }, () => Float64Array.from({ length: ROWS }, () => random.normal()));
const codes = Int32Array.from({ length: ROWS }, () => random.int(4));
const columns: Column[] = [
  ...values.map((its, i): Column => ({ kind: "numeric", name: `x${i}`, values: its })),
  { kind: "categorical", name: "town", codes, levels: ["a", "b", "c", "d"] },
];
const fields: Field[] = [
  ...values.map((_, i): Field => ({ kind: "numeric", name: `x${i}`, allowMissing: false })),
  { kind: "categorical", name: "town", levels: ["a", "b", "c", "d"], allowMissing: false },
];
const X = { rows: ROWS, columns };
const y = Uint8Array.from(codes, (code, row) => +(values[0][row] * values[1][row] + code + random.normal() > 2));

async function fit(learner: Learner, options: Partial<FitOptions> = {}, params: object = TREES): Promise<string> {
  const rest = { params: learner.params.parse(params), random: new Random(3), threads: 1, ...options };
  return JSON.stringify(await learner.fit(fields, X, y, rest));
}

/** A crew whose threads do this instead of helping. */
function crewThat(employ: Crew["employ"]): Crew {
  return { assemble: async () => {}, employ };
}

describe.each([randomForest, extraTrees] as readonly Learner[])("$name on several threads", (learner) => {
  it.each([2, 3, 4])("is the same forest on %d threads", async (threads) => {
    let told = 0;
    const crew = crewThat((jobs, hear) =>
      threadCrew.employ(jobs, (grown) => {
        told++;
        hear(grown);
      }),
    );
    const alone = await fit(learner);
    expect(await fit(learner, { threads, crew })).toEqual(alone);
    // The first time threads have to start first.
    for (let times = 0; told === 0 && times < 20; times++) await fit(learner, { threads, crew });
    expect(told).toBeGreaterThan(0);
  });

  it.each([
    ["pruned", { ...TREES, ccpAlpha: 0.001 }],
    ["by entropy", { ...TREES, criterion: "entropy", maxDepth: 4 }],
    ["of samples", { ...TREES, maxSamples: 3000, classWeight: "balanced" }],
  ])("is the same forest %s", async (_, params) => {
    expect(await fit(learner, { threads: 3, crew: threadCrew }, params)).toEqual(await fit(learner, {}, params));
  });

  it("is the same with weights that are not whole", async () => {
    const sampleWeight = Float64Array.from({ length: ROWS }, (_, row) => 0.5 + (row % 3) / 8);
    const params = { ...TREES, maxDepth: 4 };
    const alone = await fit(learner, { sampleWeight }, params);
    expect(await fit(learner, { sampleWeight, threads: 2, crew: threadCrew }, params)).toEqual(alone);
  });
});

describe("a forest whose threads", () => {
  const threads = 2;

  it("tell of their trees late and in any order is the same", async () => {
    const crew = crewThat(async (jobs, hear) => {
      const grown: ForestTree[] = [];
      for (const job of jobs) helpWith(job, (tree) => grown.push(tree));
      expect(grown).toHaveLength(100);
      for (const tree of grown.reverse()) {
        if (tree.number % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        hear(tree);
      }
    });
    expect(await fit(randomForest, { threads, crew })).toEqual(await fit(randomForest));
  });

  it("die with trees that they have taken, or never begin, is the same", async () => {
    const alone = await fit(extraTrees);
    const dying = crewThat(async (jobs) => {
      for (const { trees } of jobs) Atomics.add(trees.next, 0, 7);
    });
    expect(await fit(extraTrees, { threads, crew: dying })).toEqual(alone);
    const failing = crewThat(() => Promise.reject(new Error("no threads")));
    expect(await fit(extraTrees, { threads, crew: failing })).toEqual(alone);
  });

  it("are at their last trees can be cancelled, and has them stop", async () => {
    const controller = new AbortController();
    let isStopped = () => false;
    const crew = crewThat(([{ trees }]) => {
      Atomics.add(trees.next, 0, 1);
      isStopped = () => Atomics.load(trees.next, 0) > 1e6;
      return new Promise(() => {});
    });
    const reason = new Error("not wanted");
    const progress: number[] = [];
    const fitted = fit(randomForest, {
      ...{ threads, crew, signal: controller.signal },
      onProgress: (share) => progress.push(share),
    });
    setTimeout(() => controller.abort(reason), 1000);
    await expect(fitted).rejects.toBe(reason);
    expect(isStopped()).toBe(true);
    expect(Math.max(...progress)).toBeLessThan(1);
  });

  it("are not asked for where there is too little to do", async () => {
    const crew = crewThat(async (jobs) => expect(jobs).toEqual([]));
    await fit(randomForest, { threads, crew }, { nEstimators: 10 });
  });
});
