import type { CholeskyKernel } from "../cholesky.ts";
import { growMemory, type Instance, instantiateOwn } from "./module.ts";

/** Cholesky's factorisation in WebAssembly: a matrix at a time lies in its memory. */
export class WasmCholeskyKernel implements CholeskyKernel {
  readonly #instance: Instance;

  /** @param module of own kernels. */
  constructor(module: WebAssembly.Module) {
    this.#instance = instantiateOwn(module, 1);
  }

  factorise(a: Float64Array, n: number, rounding: number): void {
    const matrix = this.#put(a, 0);
    this.#instance.kernels.factorise(0, n, rounding);
    a.set(matrix);
  }

  solve(l: Float64Array, b: Float64Array): Float64Array {
    const n = b.length;
    this.#put(l, n);
    const x = new Float64Array(this.#instance.memory.buffer, l.byteLength, n);
    x.set(b);
    this.#instance.kernels.solveFactorised(0, n, x.byteOffset);
    return x.slice();
  }

  /** Puts a matrix at 0, and makes room for so many numbers behind it. @returns where it is. */
  #put(matrix: Float64Array, behind: number): Float64Array {
    growMemory(this.#instance.memory, matrix.byteLength + 8 * behind);
    const place = new Float64Array(this.#instance.memory.buffer, 0, matrix.length);
    place.set(matrix);
    return place;
  }
}
