import { describe, expect, it } from "vitest";
import { fromBlob, toBlob } from "../../../src/executors/ray/dataset-blob.ts";
import type { Dataset } from "../../../src/table/index.ts";
import { germanCredit } from "../fixtures/german.ts";

function withColumn(values: Float64Array): Dataset {
  const german = germanCredit();
  return { ...german, X: { rows: values.length, columns: [{ kind: "numeric", name: "x", values }] } };
}

/** As a worker receives it: at any place in memory, shared. */
function shipped(dataset: Dataset): Dataset {
  const blob = toBlob(dataset);
  const received = new Uint8Array(new SharedArrayBuffer(blob.length + 64), 8, blob.length);
  received.set(blob);
  return fromBlob(received);
}

describe("a data set as bytes", () => {
  it("comes back as it was", () => {
    const german = germanCredit();
    expect(shipped(german)).toEqual(german);
  });

  it.each([
    ["small integers", Float64Array.of(0, 1, -127, 127), 8],
    ["integers of two bytes", Float64Array.of(0, 1, -128, 32767), 8],
    ["integers of four bytes", Float64Array.of(1, -32768, 2 ** 31 - 1, 5), 16],
    ["integers with gaps", Float64Array.of(1, Number.NaN, 3, Number.NaN), 8],
    ["numbers that float32 holds", Float64Array.of(0.5, Number.NaN, 0.25, Number.POSITIVE_INFINITY), 16],
    ["numbers that need every bit", Float64Array.of(0.1, 2 ** 31, -0, 2 ** 53 - 1), 32],
    ["a negative zero", Float64Array.of(-0, 1, 2, 3), 16],
  ])("keeps every bit of %s", (_, values, bytes) => {
    const dataset = withColumn(values);
    const [column] = shipped(dataset).X.columns;
    expect(column).toStrictEqual({ kind: "numeric", name: "x", values });
    const empty = toBlob(withColumn(new Float64Array(values.length)));
    expect(toBlob(dataset).length - empty.length).toBeLessThanOrEqual(bytes);
  });

  it("takes a byte a row where a byte will do", () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => i % 100);
    const withoutValues = toBlob(withColumn(new Float64Array(0))).length;
    expect(toBlob(withColumn(values)).length - withoutValues).toBeLessThan(100_100);
  });

  it("is laid out in shared memory, so that threads need no copies", () => {
    const { X, y } = shipped(germanCredit());
    for (const column of X.columns) {
      const { buffer } = column.kind === "numeric" ? column.values : column.codes;
      expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    }
    expect(y.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});
