import { type LogisticInput, type LogisticKernel, strideOf } from "../logistic.ts";
import { instantiate, type KernelExports } from "./module.ts";
import { placer } from "./placer.ts";

/** The pass in WebAssembly, two rows at a time: all rows lie in its memory. */
export class WasmLogisticKernel implements LogisticKernel {
  readonly stride: number;
  readonly values: Float64Array;
  readonly #kernels: KernelExports;
  readonly #places: Places;
  readonly #columns: number;
  readonly #point: Float64Array;
  readonly #gradient: Float64Array;

  /** @throws RangeError where there is no room. */
  constructor(module: WebAssembly.Module, input: LogisticInput) {
    const { rows, columns, y, weights } = input;
    const places = choosePlaces(input);
    const { memory, kernels } = instantiate(module, places.end);
    const { buffer } = memory;
    this.stride = strideOf(columns);
    this.values = new Float64Array(buffer, places.values, rows * this.stride);
    this.#kernels = kernels;
    this.#places = places;
    this.#columns = columns;
    this.#point = new Float64Array(buffer, places.point, this.stride + 1);
    this.#gradient = new Float64Array(buffer, places.gradient, this.stride + 1);
    new Float64Array(buffer, places.labels, rows).set(y);
    new Float64Array(buffer, places.weights, rows).set(weights);
  }

  addRows(from: number, to: number, point: Float64Array, gradient: Float64Array): number {
    const columns = this.#columns;
    this.#point.set(point.subarray(0, columns));
    this.#point[this.stride] = point[columns];
    this.#gradient.set(gradient.subarray(0, columns));
    this.#gradient[this.stride] = gradient[columns];
    const places = this.#places;
    const bytes = this.stride * 8;
    const loss = this.#kernels.addLogisticRows(
      from,
      to,
      places.values,
      bytes,
      places.labels,
      places.weights,
      places.point,
      places.gradient,
    );
    gradient.set(this.#gradient.subarray(0, columns));
    gradient[columns] = this.#gradient[this.stride];
    return loss;
  }
}

type Places = ReturnType<typeof choosePlaces>;

/** Bytes of memory that the rows take. */
export function logisticBytes(input: LogisticInput): number {
  return choosePlaces(input).end;
}

function choosePlaces({ rows, columns }: LogisticInput) {
  const place = placer(0);
  const stride = strideOf(columns);
  // Rows come in twos.
  const even = rows + (rows % 2);
  return {
    point: place((stride + 1) * 8),
    gradient: place((stride + 1) * 8),
    labels: place(even * 8),
    weights: place(even * 8),
    values: place(even * stride * 8),
    end: place(0),
  };
}
