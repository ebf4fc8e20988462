import { type LinearPredictor, LOGISTIC_BLOCK, type LogisticKernel } from "../logistic.ts";
import { instantiate, type KernelExports } from "./module.ts";
import { placer, roundUp } from "./placer.ts";

/** Columns a little further apart than a power of two: the same rows of all columns would else claim the same places. */
const STRIDE = LOGISTIC_BLOCK * 8 + 64;

/** The pass in WebAssembly, two rows at a time: only the block lies in its memory. */
export class WasmLogisticKernel implements LogisticKernel {
  readonly columns: readonly Float64Array[];
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  readonly #kernels: KernelExports;
  readonly #places: ReturnType<typeof choosePlaces>;
  readonly #means: Float64Array;
  readonly #factors: Float64Array;
  readonly #sums: Float64Array;

  constructor(module: WebAssembly.Module, columns: number) {
    const places = choosePlaces(columns);
    const { memory, kernels } = instantiate(module, places.end);
    const numbers = (at: number, count: number) => new Float64Array(memory.buffer, at, count);
    this.#kernels = kernels;
    this.#places = places;
    this.#means = numbers(places.means, columns);
    this.#factors = numbers(places.factors, columns);
    this.#sums = numbers(places.sums, columns + 1);
    this.labels = numbers(places.labels, LOGISTIC_BLOCK);
    this.weights = numbers(places.weights, LOGISTIC_BLOCK);
    this.columns = Array.from({ length: columns }, (_, j) => numbers(places.values + j * STRIDE, LOGISTIC_BLOCK));
  }

  addBlock(rows: number, { means, factors, intercept }: LinearPredictor, sums: Float64Array): number {
    const places = this.#places;
    const columns = this.columns.length;
    this.#means.set(means);
    this.#factors.set(factors);
    this.#sums.set(sums);
    // Rows come in eights; those too many count nothing.
    const eights = roundUp(rows, 8);
    for (let row = rows; row < eights; row++) {
      this.weights[row] = 0;
      for (const column of this.columns) column[row] = 0;
    }
    const loss = this.#kernels.addLogisticBlock(
      eights,
      columns,
      places.values,
      STRIDE,
      places.labels,
      places.weights,
      places.means,
      places.factors,
      intercept,
      places.sums,
      places.scratch,
    );
    sums.set(this.#sums);
    return loss;
  }
}

function choosePlaces(columns: number) {
  const place = placer(0);
  const numbers = (count: number) => place(count * 8);
  return {
    means: numbers(columns),
    factors: numbers(columns),
    sums: numbers(columns + 1),
    labels: numbers(LOGISTIC_BLOCK),
    weights: numbers(LOGISTIC_BLOCK),
    scratch: numbers(LOGISTIC_BLOCK),
    values: place(columns * STRIDE),
    end: place(0),
  };
}
