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
import { singleExpOfNegative } from "./exp.ts";

const { fround } = Math;

/** Derivatives in plain code: operation by operation what the other kernel does, whose vectors hold four rows. */
export class PlainLogisticKernel implements LogisticKernel {
  readonly tile = new Float64Array(PACKED);
  readonly #panels: Float32Array;
  readonly #columns: number;
  readonly #residuals = new Float32Array(PANEL);
  readonly #curvatures = new Float32Array(GROUP * PANEL);

  constructor({ rows, columns }: LogisticShape) {
    this.#panels = new Float32Array(panelsOf(rows) * panelSize(columns));
    this.#columns = columns;
  }

  pack(column: number, from: number, count: number, mean: number, perUnit: number): PackedSums {
    const size = panelSize(this.#columns);
    const packed = this.tile.subarray(0, count).map((x) => (x - mean) * perUnit);
    for (const [i, x] of packed.entries()) {
      const panel = (from + i - (i % PANEL)) / PANEL;
      this.#panels[panel * size + column * PANEL + (i % PANEL)] = x;
    }
    return { sum: sumOfFours(packed), squares: sumOfFours(packed.map((x) => x * x)) };
  }

  addDerivatives(
    { from, to, step }: PanelRange,
    point: Float64Array,
    gradient: Float64Array,
    hessian: Float64Array | undefined,
  ): void {
    const single = Float32Array.from(point);
    for (let first = from; first < to; first += GROUP * step) {
      const count = Math.min(GROUP, Math.ceil((to - first) / step));
      const panels = Array.from({ length: count }, (_, i) => this.#panel(first + i * step));
      this.#addGradient(panels, single, gradient);
      if (hessian !== undefined) this.#addHessian(panels, hessian);
    }
  }

  close(): void {}

  #panel(i: number): Float32Array {
    const size = panelSize(this.#columns);
    return this.#panels.subarray(i * size, (i + 1) * size);
  }

  #addGradient(panels: readonly Float32Array[], point: Float32Array, gradient: Float64Array): void {
    const sums = new Float32Array(4 * point.length);
    for (const [i, panel] of panels.entries()) {
      this.#weighResiduals(panel, point, i);
      for (let j = 0; j < point.length; j++) addProducts(sums, 4 * j, panel.subarray(j * PANEL), this.#residuals);
    }
    for (let j = 0; j < point.length; j++) gradient[j] += sumOfLanes(sums, 4 * j);
  }

  /** s (p − y) of a panel's rows, and s p (1 − p). */
  #weighResiduals(panel: Float32Array, point: Float32Array, i: number): void {
    const labels = point.length * PANEL;
    for (let row = 0; row < PANEL; row++) {
      let z = 0;
      for (let j = 0; j < point.length; j++) z = fround(z + fround(point[j] * panel[j * PANEL + row]));
      const weight = panel[labels + PANEL + row];
      const e = singleExpOfNegative(-Math.abs(z));
      const likely = fround(1 / fround(1 + e));
      const unlikely = fround(e * likely);
      this.#curvatures[i * PANEL + row] = weight * fround(likely * unlikely);
      this.#residuals[row] = weight * fround((z >= 0 ? likely : unlikely) - panel[labels + row]);
    }
  }

  #addHessian(panels: readonly Float32Array[], hessian: Float64Array): void {
    const columns = this.#columns;
    const bent = panels.map(() => new Float32Array(PANEL));
    for (let j = 0; j < columns; j++) {
      for (const [i, panel] of panels.entries()) {
        for (let row = 0; row < PANEL; row++) {
          bent[i][row] = this.#curvatures[i * PANEL + row] * panel[j * PANEL + row];
        }
      }
      for (let k = 0; k <= j; k++) {
        const sums = new Float32Array(4);
        for (const [i, panel] of panels.entries()) addProducts(sums, 0, panel.subarray(k * PANEL), bent[i]);
        hessian[j * columns + k] += sumOfLanes(sums, 0);
      }
    }
  }
}

/** Adds products of sixteen rows to four sums, each of which takes every fourth row. */
function addProducts(sums: Float32Array, at: number, column: Float32Array, factors: Float32Array): void {
  const part = (row: number) => fround(factors[row] * column[row]);
  for (let lane = 0; lane < 4; lane++) {
    const upper = fround(part(lane) + part(lane + 4));
    const lower = fround(part(lane + 8) + part(lane + 12));
    sums[at + lane] += fround(upper + lower);
  }
}

function sumOfLanes(sums: Float32Array, at: number): number {
  return sums[at] + sums[at + 1] + (sums[at + 2] + sums[at + 3]);
}

/** Neighbours are added before they go to one of two sums; what fills the last four up is 0. */
function sumOfFours(items: Float64Array): number {
  const at = (i: number) => items[i] ?? 0;
  const sums = [0, 0];
  for (let i = 0; i < items.length; i += 4) {
    for (const lane of [0, 1]) sums[lane] += at(i + lane) + at(i + lane + 2);
  }
  return sums[0] + sums[1];
}
