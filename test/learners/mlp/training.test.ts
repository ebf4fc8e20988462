import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { activationNames, createNetworkKernel } from "../../../src/kernels/index.ts";
import { train } from "../../../src/learners/mlp/training.ts";
import { Pacer } from "../../../src/learners/pacer.ts";
import { Random } from "../../../src/random.ts";

interface Reference {
  X: number[][];
  y: number[];
  /** Parameters layer by layer, as `Network` keeps them. */
  start: number[];
  trained: Record<string, number[]>;
}

/** How scikit-learn 1.9 trains on 50 rows; `fixtures/reference.py` wrote it. */
const reference = JSON.parse(readFileSync(new URL("fixtures/scikit-learn.json", import.meta.url), "utf8")) as Reference;

const entries = reference.X.map((row) => row.flatMap((value, column) => (value === 0 ? [] : [{ column, value }])));
const data = {
  X: {
    rows: entries.length,
    columns: 7,
    starts: Uint32Array.from([0, ...entries.keys()], (_, i) => entries.slice(0, i).flat().length),
    indices: Uint32Array.from(entries.flat(), ({ column }) => column),
    values: Float64Array.from(entries.flat(), ({ value }) => value),
  },
  y: Uint8Array.from(reference.y),
  weights: new Float64Array(entries.length).fill(1),
};
const options = { batchSize: 20, maxIter: 40, tol: 1e-4, nIterNoChange: 10 };

/** Takes the rows as they come. */
class Unshuffled extends Random {
  override shuffle<T>(items: T): T {
    return items;
  }
}

describe("train", () => {
  it.each(activationNames)(
    "ends where scikit-learn does, from the same weights and batches, with %s units",
    async (activation) => {
      const shape = { inputs: 7, hidden: [4, 3], activation };
      const start = Float64Array.from(reference.start);
      const input = { shape, parameters: start, data, alpha: 0.5, learningRate: 0.01, batchSize: 20 };
      const kernel = await createNetworkKernel(input);
      const rows = Uint32Array.from(data.y.keys());
      const none = new Uint32Array();
      const trained = await train(kernel, shape, data, rows, none, options, new Unshuffled(1), new Pacer({}));
      for (const [i, value] of reference.trained[activation].entries()) {
        // scikit-learn counts in double precision here.
        expect(trained.parameters[i]).toBeCloseTo(value, 4);
      }
    },
  );
});
