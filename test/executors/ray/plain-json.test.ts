import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromPlainJson, toPlainJson } from "../../../src/executors/ray/plain-json.ts";

const thereAndBack = (value: unknown) => fromPlainJson(toPlainJson(value));

describe("plain JSON", () => {
  it("brings back every typed array bit by bit, also a part of a larger one", () => {
    const value = {
      pd: Float64Array.of(0.1, Number.NaN, -0, Number.NEGATIVE_INFINITY),
      part: new Float32Array([1, 2, 3, 4]).subarray(1, 3),
      codes: [Int32Array.of(-2), Int16Array.of(-2), Int8Array.of(-2)],
      counts: [Uint32Array.of(2 ** 32 - 1), Uint16Array.of(65535), Uint8Array.of(255)],
      shared: new Uint8Array(new SharedArrayBuffer(2)),
      none: new Float64Array(0),
    };
    expect(thereAndBack(value)).toEqual({ ...value, shared: new Uint8Array(2) });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.1, Number.MIN_VALUE, undefined, null])(
    "brings back %s",
    (value) => {
      expect(thereAndBack({ value, list: [value] })).toStrictEqual({ value, list: [value] });
    },
  );

  it("brings back whatever structuredClone would, of plain data", () => {
    const key = fc.oneof(fc.string(), fc.constant("$")).filter((name) => name !== "__proto__");
    const leaf = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined));
    const { value } = fc.letrec((again) => ({
      value: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(again("value")),
        fc.dictionary(key, again("value"), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (data) => {
        expect(thereAndBack(data)).toStrictEqual(structuredClone(data));
      }),
    );
  });

  it.each([
    ["a function", () => 1],
    ["a bigint", 1n],
    ["a Map", new Map()],
    ["a Date", new Date(0)],
    ["BigInt64Array", new BigInt64Array(1)],
  ])("refuses %s", (what, value) => {
    expect(() => toPlainJson({ value })).toThrow(`${what} can't travel`);
  });
});
