import { describe, expect, it } from "vitest";
import { createSmoKernel } from "../../../src/kernels/index.ts";
import { Pacer } from "../../../src/learners/pacer.ts";
import { type SmoProblem, solveSmo } from "../../../src/learners/svm/smo.ts";
import { machines, ones, sparse, weight, y } from "./reference-machines.ts";

const solve = async (problem: Partial<SmoProblem> & { gamma?: number } = {}) => {
  const gamma = problem.gamma ?? machines.plain.gamma;
  const kernel = await createSmoKernel({ matrix: sparse, gamma, cacheBytes: 1e6 });
  return solveSmo({ kernel, y, bound: ones, tol: 1e-6, maxIter: 1e6, ...problem }, new Pacer({}), (share) => share);
};

describe("solveSmo", () => {
  it.each([
    ["with C = 1", machines.plain, ones],
    ["with C = 50 and a narrow kernel", machines.hard, ones.map(() => 50)],
    ["with a weight, zero among them, on every row", machines.weighted, weight],
  ])("finds scikit-learn's machine %s", async (_, reference, bound) => {
    const { decision, intercept, converged } = await solve({ gamma: reference.gamma, bound });
    expect(converged).toBe(true);
    expect(intercept).toBeCloseTo(reference.intercept, 4);
    for (const [i, f] of reference.decision.entries()) expect(decision[i]).toBeCloseTo(f, 4);
  });

  it("keeps every bound, and the coefficients sum to nothing", async () => {
    const { coefficients } = await solve({ bound: weight });
    for (const [i, beta] of coefficients.entries()) {
      const alpha = y[i] === 1 ? beta : -beta;
      expect(alpha).toBeGreaterThanOrEqual(0);
      expect(alpha).toBeLessThanOrEqual(weight[i]);
    }
    expect(coefficients.reduce((sum, beta) => sum + beta, 0)).toBeCloseTo(0, 12);
  });

  it("knows the decision value of a row that was left out", async () => {
    const leftOut = (row: number) => row % 3 === 0;
    const { coefficients, intercept, decision } = await solve({ bound: ones.map((c, row) => (leftOut(row) ? 0 : c)) });
    const kernel = await createSmoKernel({ matrix: sparse, gamma: machines.plain.gamma, cacheBytes: 1e6 });
    for (let row = 0; row < y.length; row += 3) {
      expect(coefficients[row]).toBe(0);
      const f = coefficients.reduce((sum, beta, j) => sum + beta * kernel.row(row)[j], intercept);
      expect(decision[row]).toBeCloseTo(f, 9);
    }
  });

  it("stays put when it starts at the solution", async () => {
    const cold = await solve();
    const pull = cold.decision.map((f) => f - cold.intercept);
    const warm = await solve({ start: { coefficients: cold.coefficients, pull } });
    expect(warm.iterations).toBeLessThan(cold.iterations / 10);
    expect(warm.intercept).toBeCloseTo(cold.intercept, 5);
  });

  it("stops at maxIter and says so", async () => {
    const { iterations, converged } = await solve({ maxIter: 3 });
    expect(iterations).toBe(3);
    expect(converged).toBe(false);
  });
});
