import { squaredNorms } from "../radial-sum.ts";
import { RowCache, type SmoInput, type SmoKernel, type SmoState } from "../smo.ts";
import { instantiateOwn, type KernelExports } from "./module.ts";
import { placer, roundUp } from "./placer.ts";

/** Rows of K and passes in WebAssembly: the matrix lies in its memory column by column, and the rows of K after it. */
export class WasmSmoKernel implements SmoKernel {
  readonly rows: number;
  readonly state: SmoState;
  readonly #kernels: KernelExports;
  readonly #memory: ArrayBufferLike;
  readonly #places: Places;
  readonly #paddedRows: number;
  readonly #gamma: number;
  readonly #starts: Uint32Array;
  readonly #norms: Float64Array;
  readonly #cache: RowCache;

  /** @throws RangeError where there is no room. */
  constructor(module: WebAssembly.Module, input: SmoInput) {
    const { matrix, gamma } = input;
    const { rows, starts, indices, values } = matrix;
    const places = choosePlaces(input);
    const { memory, kernels } = instantiateOwn(module, places.end);
    const { buffer } = memory;
    const paddedRows = padded(rows);
    const numbers = (at: number, count: number) => new Float64Array(buffer, at, count);
    this.rows = rows;
    this.state = {
      slopes: numbers(places.slopes, rows),
      betas: numbers(places.betas, rows),
      lows: numbers(places.lows, rows),
      highs: numbers(places.highs, rows),
    };
    this.#kernels = kernels;
    this.#memory = buffer;
    this.#places = places;
    this.#paddedRows = paddedRows;
    this.#gamma = gamma;
    this.#starts = starts;
    this.#norms = squaredNorms(matrix);
    this.#cache = cacheOf(input);
    numbers(places.norms, rows).set(this.#norms);
    numbers(places.values, values.length).set(values);
    const columnPlaces = new Uint32Array(buffer, places.columnPlaces, indices.length);
    const columns = numbers(places.columns, matrix.columns * paddedRows);
    for (let row = 0; row < rows; row++) {
      for (let p = starts[row]; p < starts[row + 1]; p++) {
        columns[indices[p] * paddedRows + row] = values[p];
        columnPlaces[p] = indices[p] * paddedRows * 8;
      }
    }
  }

  row(i: number): Float32Array {
    return new Float32Array(this.#memory, this.#placeOfRow(i), this.rows);
  }

  findPartner(up: number): { down: number; bottom: number } {
    const { slopes, betas, lows } = this.#places;
    const top = this.state.slopes[up];
    const down = this.#kernels.findPartner(this.#paddedRows, slopes, betas, lows, this.#placeOfRow(up), top);
    return { down, bottom: this.#kernels.leastSlope() };
  }

  move(up: number, down: number, step: number): number {
    const { slopes, betas, highs } = this.#places;
    const rowUp = this.#placeOfRow(up);
    const rowDown = this.#placeOfRow(down);
    return this.#kernels.moveSlopes(this.#paddedRows, slopes, betas, highs, rowUp, rowDown, step);
  }

  #placeOfRow(i: number): number {
    const kept = this.#cache.find(i);
    const place = this.#places.cache + (kept < 0 ? this.#cache.add(i) : kept) * this.#paddedRows * 4;
    if (kept < 0) this.#fill(i, place);
    return place;
  }

  #fill(i: number, place: number): void {
    const { values, columnPlaces, columns, norms } = this.#places;
    const start = this.#starts[i];
    this.#kernels.fillKernelRow(
      values + start * 8,
      columnPlaces + start * 4,
      this.#starts[i + 1] - start,
      this.#norms[i],
      this.#paddedRows,
      columns,
      norms,
      this.#gamma,
      place,
    );
  }
}

type Places = ReturnType<typeof choosePlaces>;

/** Bytes of memory that a problem takes. */
export function smoBytes(input: SmoInput): number {
  return choosePlaces(input).end;
}

/** Rows come in eights. */
function padded(rows: number): number {
  return Math.max(8, roundUp(rows, 8));
}

function cacheOf({ matrix: { rows }, cacheBytes }: SmoInput): RowCache {
  return new RowCache(rows, cacheBytes, 4 * padded(rows));
}

function choosePlaces(input: SmoInput) {
  const { matrix } = input;
  const rows = padded(matrix.rows);
  const place = placer(0);
  const numbers = () => place(rows * 8);
  return {
    slopes: numbers(),
    betas: numbers(),
    lows: numbers(),
    highs: numbers(),
    norms: numbers(),
    values: place(matrix.values.length * 8),
    columnPlaces: place(matrix.indices.length * 4),
    columns: place(matrix.columns * rows * 8),
    cache: place(cacheOf(input).capacity * rows * 4),
    end: place(0),
  };
}
