import { describe, expect, it } from "vitest";
import { type Learner, learners, type Model } from "../../../src/learners/index.ts";
import { openOnnx, toOnnx } from "../../../src/packaging/index.ts";
import { Random } from "../../../src/random.ts";
import type { Field, Table } from "../../../src/table/index.ts";
import { constantColumns, makeApplicants, oddVersions, withColumns } from "../../contract/applicants.ts";
import { germanWithHoles, oddApplicants } from "../german.ts";

interface Labelled {
  readonly fields: readonly Field[];
  readonly X: Table;
  readonly y: Uint8Array;
}

function fit(learner: Learner, { fields, X, y }: Labelled, params: object = {}, weights?: Float64Array) {
  return learner.fit(fields, X, y, {
    params: learner.params.parse(params),
    random: new Random(7),
    threads: 1,
    ...(weights && { sampleWeight: weights }),
  });
}

/** The largest difference between what a model says itself and what ONNX Runtime says of its file. */
async function largestDifference(model: Model, tables: readonly Table[]): Promise<number> {
  const onnx = await openOnnx(toOnnx(model.toJSON()));
  let largest = 0;
  for (const X of tables) {
    const native = new Float64Array(X.rows);
    const other = new Float64Array(X.rows);
    model.predictProba(X, native);
    await onnx.predictProba(X, other);
    for (let row = 0; row < X.rows; row++) {
      const difference = Math.abs(native[row] - other[row]);
      // NaN is no agreement.
      if (!(difference <= largest)) largest = difference;
    }
  }
  await onnx.close();
  return largest;
}

describe.each(learners)("$name as ONNX says what it says itself", (learner) => {
  it("of German Credit with missing values, unseen levels and numbers that are no integers", async () => {
    const { schema, X, y } = germanWithHoles();
    const model = await fit(learner, { fields: schema.fields, X, y });
    expect(await largestDifference(model, [oddApplicants(), X])).toBeLessThan(1e-6);
  });

  it("of applicants at the edges of what numbers can be, and of columns that say nothing", async () => {
    const applicants = makeApplicants(300);
    const wide = withColumns(applicants, (columns) => [...columns, ...constantColumns(columns)]);
    const odd = wide.X.columns.flatMap((column, j) =>
      oddVersions(column).map((other) => ({ ...wide.X, columns: wide.X.columns.with(j, other) })),
    );
    const model = await fit(learner, wide);
    expect(await largestDifference(model, [wide.X, ...odd])).toBeLessThan(1e-6);
  });
});
