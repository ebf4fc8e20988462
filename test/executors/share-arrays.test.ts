import { describe, expect, it } from "vitest";
import { shareArrays } from "../../src/executors/threads/share-arrays.ts";
import { germanCredit } from "./fixtures/german.ts";

describe("shareArrays", () => {
  it("puts every typed array into shared memory and changes nothing else", () => {
    const german = germanCredit();
    const shared = shareArrays(german);
    expect(shared).toEqual(german);
    const arrays = [
      shared.y,
      shared.folds?.[0],
      ...shared.X.columns.map((column) => (column.kind === "numeric" ? column.values : column.codes)),
    ];
    for (const array of arrays) expect(array?.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("copies only the part that a view shows", () => {
    const shared = shareArrays({ part: new Float64Array([1, 2, 3, 4]).subarray(1, 3) });
    expect(shared.part).toEqual(Float64Array.of(2, 3));
    expect(shared.part.buffer.byteLength).toBe(16);
  });

  it("keeps what is shared already", () => {
    const once = shareArrays({ y: Uint8Array.of(1, 0) });
    expect(shareArrays(once).y).toBe(once.y);
  });
});
