import { describe, expect, it } from "vitest";
import { RbfKernel } from "../../../src/learners/svm/rbf-kernel.ts";
import { dense, sparse } from "./reference-machines.ts";

function byDefinition(i: number, j: number, gamma: number): number {
  let distance = 0;
  for (let c = 0; c < dense.columns; c++) {
    distance += (dense.values[i * dense.columns + c] - dense.values[j * dense.columns + c]) ** 2;
  }
  return Math.exp(-gamma * distance);
}

describe("RbfKernel", () => {
  it("is exp(−γ‖a − b‖²)", () => {
    const kernel = new RbfKernel(sparse, 0.3, 1e6);
    for (const i of [0, 17, 59]) {
      const row = kernel.row(i);
      for (let j = 0; j < sparse.rows; j++) expect(row[j]).toBeCloseTo(byDefinition(i, j, 0.3), 6);
    }
  });

  it("is symmetric to the bit and 1 on the diagonal", () => {
    const kernel = new RbfKernel(sparse, 0.3, 1e6);
    const mirror = new RbfKernel(sparse, 0.3, 1e6);
    for (let i = 0; i < sparse.rows; i++) {
      expect(kernel.row(i)[i]).toBe(1);
      for (let j = 0; j < sparse.rows; j++) expect(kernel.row(i)[j]).toBe(mirror.row(j)[i]);
    }
  });

  it("gives the same rows when it may keep two only", () => {
    const ample = new RbfKernel(sparse, 0.3, 1e6);
    const scant = new RbfKernel(sparse, 0.3, 0);
    for (const i of [3, 4, 3, 5, 6, 3, 4, 59, 0, 3]) expect(scant.row(i)).toEqual(ample.row(i));
  });

  it("keeps the row asked for before the last one", () => {
    const scant = new RbfKernel(sparse, 0.3, 0);
    scant.row(1);
    const first = scant.row(2);
    const copy = first.slice();
    scant.row(3);
    expect(first).toEqual(copy);
  });
});
