import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitBatch } from "../../../src/tracking/mlflow/batches.ts";

describe("a batch for MLflow's server", () => {
  it("goes in one request where it fits", () => {
    const metrics = [{ key: "auc", value: 0.8, step: 1, timestamp: 5 }];
    expect([...splitBatch({ params: { C: 1, shrink: true }, tags: { a: "b" }, metrics })]).toEqual([
      {
        params: [
          { key: "C", value: "1" },
          { key: "shrink", value: "true" },
        ],
        tags: [{ key: "a", value: "b" }],
        metrics,
      },
    ]);
  });

  it("is no request where it is empty", () => {
    expect([...splitBatch({})]).toEqual([]);
  });

  it("names as text what JSON has no number for, and spares models a NaN", () => {
    const modelId = "m-1";
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const metrics = values.map((value) => ({ key: "m", value, timestamp: 0, modelId }));
    expect([...splitBatch({ metrics })][0]?.metrics).toEqual([
      { key: "m", value: "NaN", step: 0, timestamp: 0 },
      { key: "m", value: "Infinity", step: 0, timestamp: 0, model_id: modelId },
      { key: "m", value: "-Infinity", step: 0, timestamp: 0, model_id: modelId },
    ]);
  });

  it("is cut so that no request exceeds a limit, in order and without loss", () => {
    const record = (most: number) =>
      fc
        .tuple(fc.nat(most), fc.nat(6000))
        .map(([count, length]) =>
          Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, "ü".repeat(length)])),
        );
    fc.assert(
      fc.property(record(300), record(300), fc.nat(3000), (params, tags, count) => {
        const metrics = Array.from({ length: count }, (_, step) => ({ key: "m", value: step, step, timestamp: 0 }));
        const bodies = [...splitBatch({ params, tags, metrics })];
        for (const body of bodies) {
          expect(body.params.length).toBeLessThanOrEqual(100);
          expect(body.tags.length).toBeLessThanOrEqual(100);
          expect(body.metrics.length).toBeLessThanOrEqual(1000);
          expect(body.params.length + body.tags.length + body.metrics.length).toBeLessThanOrEqual(1000);
          expect(Buffer.byteLength(JSON.stringify({ run_id: "0".repeat(32), ...body }))).toBeLessThan(1_000_000);
        }
        const all = <Key extends "params" | "tags">(part: Key) =>
          Object.fromEntries(bodies.flatMap((body) => body[part]).map(({ key, value }) => [key, value]));
        expect(all("params")).toEqual(params);
        expect(all("tags")).toEqual(tags);
        expect(bodies.flatMap((body) => body.metrics)).toEqual(metrics);
      }),
      { numRuns: 30 },
    );
  });
});
