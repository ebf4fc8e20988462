import type { SparseRows } from "../network.ts";
import { type RadialMachine, type RadialSum, squaredNorm } from "../radial-sum.ts";
import { growMemory, type Instance, instantiateOwn } from "./module.ts";
import { placer, roundUp } from "./placer.ts";

const FREE = 1024;

/** Sums over the vectors of one machine at a time, in a memory that grows to the largest one's needs. */
export class WasmRadialSum implements RadialSum {
  readonly #instance: Instance;
  #machine: RadialMachine | undefined;
  #places = choosePlaces(0, 0);
  #values = new Float64Array();
  #columnPlaces = new Uint32Array();

  constructor(module: WebAssembly.Module) {
    this.#instance = instantiateOwn(module, FREE);
  }

  /** Takes up a machine's vectors, column by column, unless it has them already. */
  take(machine: RadialMachine): this {
    if (this.#machine === machine) return this;
    this.#machine = undefined;
    const { vectors, norms, coefficients } = machine;
    const { rows, columns, starts, indices, values } = vectors;
    const places = choosePlaces(rows, columns);
    growMemory(this.#instance.memory, places.end);
    const { buffer } = this.#instance.memory;
    new Uint8Array(buffer, places.norms, places.values - places.norms).fill(0);
    new Float64Array(buffer, places.norms, rows).set(norms);
    new Float64Array(buffer, places.coefficients, rows).set(coefficients);
    const byColumn = new Float64Array(buffer, places.columns, columns * places.rows);
    for (let v = 0; v < rows; v++) {
      for (let p = starts[v]; p < starts[v + 1]; p++) byColumn[indices[p] * places.rows + v] = values[p];
    }
    this.#values = new Float64Array(buffer, places.values, columns);
    this.#columnPlaces = new Uint32Array(buffer, places.columnPlaces, columns);
    this.#places = places;
    this.#machine = machine;
    return this;
  }

  of(matrix: SparseRows, row: number): number {
    if (this.#machine === undefined) return Number.NaN;
    const { rows, norms, coefficients, columns, values, columnPlaces } = this.#places;
    const start = matrix.starts[row];
    const entries = matrix.starts[row + 1] - start;
    for (let i = 0; i < entries; i++) {
      this.#values[i] = matrix.values[start + i];
      this.#columnPlaces[i] = matrix.indices[start + i] * rows * 8;
    }
    const norm = squaredNorm(matrix, row);
    const { gamma } = this.#machine;
    const { kernels } = this.#instance;
    return kernels.sumRadial(values, columnPlaces, entries, norm, rows, columns, norms, coefficients, gamma);
  }
}

function choosePlaces(vectors: number, columns: number) {
  // They come in fours.
  const rows = roundUp(vectors, 4);
  const place = placer(FREE);
  return {
    rows,
    norms: place(rows * 8),
    coefficients: place(rows * 8),
    columns: place(columns * rows * 8),
    values: place(columns * 8),
    columnPlaces: place(columns * 4),
    end: place(0),
  };
}
