import { describe, expect, it } from "vitest";
import { transferables } from "../../src/executors/threads/transferables.ts";

describe("transferables", () => {
  it("finds each buffer once, however deep", () => {
    const pd = Float64Array.of(1, 2);
    const codes = Int32Array.of(1);
    expect(transferables({ pd, again: pd, folds: [{ codes }], text: "x", none: null })).toEqual([
      pd.buffer,
      codes.buffer,
    ]);
  });

  it("leaves alone what others may still need: parts of a larger buffer, shared memory, Node's own pool", () => {
    const part = new Float64Array(4).subarray(1, 3);
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    expect(transferables({ part, shared, pooled: Buffer.from("text") })).toEqual([]);
  });

  it("ends in data that contain themselves", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(transferables(loop)).toEqual([]);
  });
});
