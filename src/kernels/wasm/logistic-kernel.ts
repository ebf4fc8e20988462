import {
  GROUP,
  type LogisticKernel,
  type LogisticShape,
  PACKED,
  PANEL,
  type PackedSums,
  type PanelRange,
  panelSize,
  panelsOf,
} from "../logistic.ts";
import type { Instance, KernelExports } from "./module.ts";
import { placer, roundUp } from "./placer.ts";
import { keepInstance, takeInstance } from "./spare-memory.ts";

/** Derivatives in WebAssembly, four rows a vector: all panels lie in its memory. */
export class WasmLogisticKernel implements LogisticKernel {
  readonly tile: Float64Array;
  readonly #instance: Instance;
  readonly #kernels: KernelExports;
  readonly #columns: number;
  readonly #places: ReturnType<typeof choosePlaces>;
  readonly #point: Float32Array;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  readonly #sums: Float64Array;

  /**
   * @param module of own kernels.
   * @throws RangeError where there is no room.
   */
  constructor(module: WebAssembly.Module, shape: LogisticShape) {
    const { columns } = shape;
    const places = choosePlaces(shape);
    this.#instance = takeInstance(module, places.end);
    this.#kernels = this.#instance.kernels;
    const { buffer } = this.#instance.memory;
    this.#columns = columns;
    this.#places = places;
    this.#point = new Float32Array(buffer, places.point, columns);
    this.#gradient = new Float64Array(buffer, places.gradient, columns);
    this.#hessian = new Float64Array(buffer, places.hessian, columns * columns);
    this.#sums = new Float64Array(buffer, places.sums, 2);
    this.tile = new Float64Array(buffer, places.tile, PACKED);
  }

  pack(column: number, from: number, count: number, mean: number, perUnit: number): PackedSums {
    const { tile, panels, sums } = this.#places;
    const bytes = 4 * panelSize(this.#columns);
    // What fills the last panel up becomes 0: rows that count nothing.
    const whole = roundUp(count, PANEL);
    this.tile.fill(mean, count, whole);
    const at = panels + (from / PANEL) * bytes + 4 * PANEL * column;
    this.#kernels.packLogistic(tile, whole / PANEL, mean, perUnit, at, bytes, sums);
    return { sum: this.#sums[0], squares: this.#sums[1] };
  }

  addDerivatives(
    { from, to, step }: PanelRange,
    point: Float64Array,
    gradient: Float64Array,
    hessian: Float64Array | undefined,
  ): void {
    const places = this.#places;
    const bytes = 4 * panelSize(this.#columns);
    this.#point.set(point);
    this.#gradient.set(gradient);
    if (hessian !== undefined) this.#hessian.set(hessian);
    for (let first = from; first < to; first += GROUP * step) {
      this.#kernels.addLogisticGroup(
        places.panels + first * bytes,
        step * bytes,
        Math.min(GROUP, Math.ceil((to - first) / step)),
        this.#columns,
        places.point,
        places.scratch,
        places.gradient,
        hessian === undefined ? 0 : places.hessian,
      );
    }
    gradient.set(this.#gradient);
    hessian?.set(this.#hessian);
  }

  close(): void {
    keepInstance(this.#instance);
  }
}

/** Bytes that the kernel works on. */
export function logisticBytes(shape: LogisticShape): number {
  return choosePlaces(shape).end;
}

function choosePlaces({ rows, columns }: LogisticShape) {
  // Nothing is at 0, which means no Hessian.
  const place = placer(64);
  return {
    point: place(4 * columns),
    gradient: place(8 * columns),
    hessian: place(8 * columns * columns),
    sums: place(2 * 8),
    tile: place(8 * PACKED),
    scratch: place(16 * columns + 2 * 4 * GROUP * PANEL + 4 * panelSize(columns)),
    panels: place(4 * panelsOf(rows) * panelSize(columns)),
    end: place(0),
  };
}
