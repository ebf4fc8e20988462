import fc from "fast-check";
import { expect, it } from "vitest";
import { DataError } from "../../src/errors.ts";
import { decodeArray, type ElementType, encodeArray } from "../../src/learners/typed-array-json.ts";

it("keeps every bit of every kind of array", () => {
  const through = <Type extends ElementType>(json: ReturnType<typeof encodeArray<Type>>) =>
    decodeArray(json.type, JSON.parse(JSON.stringify(json)));
  fc.assert(
    fc.property(fc.uint8Array({ size: "large" }), (bytes) => {
      const { buffer } = bytes.slice(0, bytes.length - (bytes.length % 8));
      expect(through(encodeArray("uint8", bytes))).toEqual(bytes);
      expect(through(encodeArray("uint16", new Uint16Array(buffer)))).toEqual(new Uint16Array(buffer));
      expect(through(encodeArray("uint32", new Uint32Array(buffer)))).toEqual(new Uint32Array(buffer));
      expect(through(encodeArray("int32", new Int32Array(buffer)))).toEqual(new Int32Array(buffer));
      expect(through(encodeArray("float32", new Float32Array(buffer)))).toEqual(new Float32Array(buffer));
      expect(through(encodeArray("float64", new Float64Array(buffer)))).toEqual(new Float64Array(buffer));
    }),
  );
});

it("writes little-endian base64, of a view too", () => {
  expect(encodeArray("float32", Float32Array.of(5, 1, 7).subarray(1, 2))).toEqual({
    type: "float32",
    base64: "AACAPw==",
  });
});

it("keeps long arrays", () => {
  const values = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
  expect(decodeArray("float64", encodeArray("float64", values))).toEqual(values);
});

it("refuses what was cut short, altered or of another type", () => {
  const json = encodeArray("float64", Float64Array.of(1, 2));
  for (const bad of [
    { ...json, base64: json.base64.slice(0, 8) },
    { ...json, base64: "not base64!" },
    { ...json, type: "int32" },
  ]) {
    expect(() => decodeArray("float64", bad as typeof json)).toThrow(DataError);
  }
});
