import { pointSize, type SparseLogisticInput, type SparseLogisticKernel } from "../sparse-logistic.ts";
import type { Instance, KernelExports } from "./module.ts";
import { placer, roundUp } from "./placer.ts";
import { keepInstance, takeInstance } from "./spare-memory.ts";

/** The loss in WebAssembly, two rows at a time: all rows lie in its memory. */
export class WasmSparseLogisticKernel implements SparseLogisticKernel {
  readonly #instance: Instance;
  readonly #kernels: KernelExports;
  readonly #places: ReturnType<typeof choosePlaces>;
  readonly #point: Float64Array;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  /** Bytes from the first entry of a point to the intercept; 0 where there is none. */
  readonly #intercept: number;

  /**
   * @param module of own kernels.
   * @throws RangeError where there is no room.
   */
  constructor(module: WebAssembly.Module, input: SparseLogisticInput) {
    const { rows, y, weights, fitIntercept, wantsHessian } = input;
    const places = choosePlaces(input);
    const size = pointSize(input);
    this.#instance = takeInstance(module, places.end);
    this.#kernels = this.#instance.kernels;
    const { buffer } = this.#instance.memory;
    this.#places = places;
    this.#point = new Float64Array(buffer, places.point, size);
    this.#gradient = new Float64Array(buffer, places.gradient, size);
    this.#hessian = new Float64Array(buffer, places.hessian, wantsHessian ? size * size : 0);
    this.#intercept = fitIntercept ? 8 * rows.columns : 0;
    const starts = new Uint32Array(buffer, places.starts, rows.rows + 2);
    starts.set(rows.starts);
    // What makes the rows even in number has no entry and weighs nothing.
    starts[rows.rows + 1] = rows.values.length;
    new Uint32Array(buffer, places.columns, rows.indices.length).set(rows.indices);
    new Float64Array(buffer, places.values, rows.values.length).set(rows.values);
    new Float64Array(buffer, places.labels, rows.rows).set(y);
    const counts = new Float64Array(buffer, places.weights, roundUp(rows.rows, 2));
    counts.fill(0, rows.rows).set(weights);
  }

  addSlopes(from: number, to: number, point: Float64Array, gradient: Float64Array): number {
    const { starts, columns, values, labels, weights, residuals, curvatures, ...places } = this.#places;
    this.#point.set(point);
    this.#gradient.set(gradient);
    const loss = this.#kernels.addSparseSlopes(
      from,
      to,
      starts,
      columns,
      values,
      labels,
      weights,
      residuals,
      curvatures,
      places.point,
      places.gradient,
      this.#intercept,
    );
    gradient.set(this.#gradient);
    return loss;
  }

  addCurvatures(from: number, to: number, hessian: Float64Array): void {
    const { starts, columns, values, curvatures } = this.#places;
    this.#hessian.set(hessian);
    this.#kernels.addSparseCurvatures(
      from,
      to,
      starts,
      columns,
      values,
      curvatures,
      this.#places.hessian,
      this.#point.length,
      this.#intercept,
    );
    hessian.set(this.#hessian);
  }

  close(): void {
    keepInstance(this.#instance);
  }
}

/** Bytes that the kernel works on. */
export function sparseLogisticBytes(input: SparseLogisticInput): number {
  return choosePlaces(input).end;
}

function choosePlaces(input: SparseLogisticInput) {
  const { rows, wantsHessian } = input;
  const size = pointSize(input);
  const place = placer(0);
  return {
    starts: place(4 * (rows.rows + 2)),
    columns: place(4 * rows.indices.length),
    values: place(8 * rows.values.length),
    labels: place(8 * (rows.rows + 1)),
    weights: place(8 * (rows.rows + 1)),
    residuals: place(8 * (rows.rows + 1)),
    curvatures: place(8 * (rows.rows + 1)),
    point: place(8 * size),
    gradient: place(8 * size),
    hessian: place(wantsHessian ? 8 * size * size : 0),
    end: place(0),
  };
}
