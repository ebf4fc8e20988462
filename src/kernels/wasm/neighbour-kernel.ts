import { apartOf, BLOCK, type NeighbourKernel, type Points, QUERIES } from "../neighbours.ts";
import { CoarseRows } from "./coarse-rows.ts";
import { instantiate, type KernelExports } from "./module.ts";
import { placer } from "./placer.ts";

/** What one operation in single precision can be off, as a share. */
const ROUNDING = 2 ** -24;
/** Single precision is far from its ends between these. */
const LARGEST = 1e36;
const SMALLEST = 1e-36;

/** The search in WebAssembly: a first look in single precision, then what is near is measured. */
export class WasmNeighbourKernel implements NeighbourKernel {
  readonly found: Uint32Array;
  readonly squaredDistances: Float64Array;
  readonly #kernels: KernelExports;
  readonly #memory: ArrayBufferLike;
  readonly #places: Places;
  readonly #numberColumns: number;
  readonly #codeColumns: number;
  /** The longest row of each block. */
  readonly #lengths: Float64Array;
  readonly #coarse: CoarseRows | undefined;
  /** |q|² of each query, and what its levels would add to the squared distance of a row that shares none. */
  readonly #squares = new Float64Array(QUERIES);
  readonly #aparts = new Float64Array(QUERIES);

  /** @throws RangeError where there is no room. */
  constructor(module: WebAssembly.Module, training: Points) {
    const { rows } = training;
    const places = choosePlaces(training);
    const { memory, kernels } = instantiate(module, places.end);
    this.#kernels = kernels;
    this.#memory = memory.buffer;
    this.#places = places;
    this.#numberColumns = columnsOf(training.numbers, rows);
    this.#codeColumns = columnsOf(training.codes, rows);
    this.#lengths = new Float64Array(Math.ceil(rows / BLOCK));
    this.found = new Uint32Array(memory.buffer, places.found, BLOCK);
    this.squaredDistances = new Float64Array(memory.buffer, places.distances, BLOCK);
    this.#placeRows(training);
    if (this.#codeColumns === 0 && rows > 0) this.#coarse = new CoarseRows(memory.buffer, places, training);
  }

  ask(points: Points, from: number, count: number): void {
    const { query, exact, levels, aparts } = this.#places;
    const numbers = this.#numberColumns;
    const codes = this.#codeColumns;
    const floats = new Float32Array(this.#memory, query, QUERIES * numbers);
    const doubles = new Float64Array(this.#memory, exact, QUERIES * numbers);
    const ownLevels = new Int32Array(this.#memory, levels, QUERIES * codes);
    const ownAparts = new Float64Array(this.#memory, aparts, QUERIES * codes);
    for (let q = 0; q < count; q++) {
      let squares = 0;
      for (let j = 0; j < numbers; j++) {
        const x = points.numbers[j * points.rows + from + q];
        floats[q * numbers + j] = x;
        doubles[q * numbers + j] = x;
        squares += x * x;
      }
      let apart = 0;
      for (let j = 0; j < codes; j++) {
        const level = points.codes[j * points.rows + from + q];
        ownLevels[q * codes + j] = level;
        ownAparts[q * codes + j] = apartOf(level);
        apart += apartOf(level);
      }
      this.#coarse?.ask(q, doubles.subarray(q * numbers, (q + 1) * numbers));
      this.#squares[q] = squares;
      this.#aparts[q] = apart;
    }
  }

  look(query: number, from: number, to: number, limit: number): number {
    const places = this.#places;
    const numbers = this.#numberColumns;
    const fours = Math.ceil(numbers / 4);
    const start = from - (from % BLOCK);
    const least = this.#coarse?.leastScore(query, start / BLOCK, limit);
    const count =
      least === undefined
        ? this.#lookFinely(query, start, from, to, limit)
        : this.#kernels.findNearCoarsely(
            from - start,
            to - start,
            places.coarseStarts + start * 4,
            places.coarse + start * fours * 4,
            fours,
            places.coarseQuery + query * fours * 4,
            least,
            places.doubles + start * numbers * 8,
            numbers,
            places.exact + query * numbers * 8,
            places.found,
            places.distances,
          );
    for (let i = 0; i < count; i++) this.found[i] += start;
    return count;
  }

  #lookFinely(query: number, start: number, from: number, to: number, limit: number): number {
    const places = this.#places;
    const numbers = this.#numberColumns;
    const codes = this.#codeColumns;
    return this.#kernels.findNear(
      from - start,
      to - start,
      places.starts + start * 4,
      places.floats + start * numbers * 4,
      places.doubles + start * numbers * 8,
      places.codes + start * codes * 4,
      numbers,
      codes,
      places.query + query * numbers * 4,
      places.exact + query * numbers * 8,
      places.levels + query * codes * 4,
      places.aparts + query * codes * 8,
      this.#leastScore(query, start / BLOCK, limit),
      places.found,
      places.distances,
    );
  }

  /**
   * The score of a row at squared distance `limit` is half of |q|² + (what all levels add) − limit. Each of its terms is
   * rounded, and each sum of them; no sum is larger than half of (|q| + |x|)² + (what all levels add).
   */
  #leastScore(query: number, block: number, limit: number): number {
    const squares = this.#squares[query];
    const apart = this.#aparts[query];
    const most = (Math.sqrt(squares) + this.#lengths[block]) ** 2 + apart;
    // Beyond what single precision can hold, nothing is spared.
    if (!(most < LARGEST)) return Number.NEGATIVE_INFINITY;
    const slack = 2 * (this.#numberColumns + this.#codeColumns + 8) * ROUNDING * most + SMALLEST;
    return (squares + apart - limit) / 2 - slack;
  }

  #placeRows({ rows, numbers, codes }: Points): void {
    const places = this.#places;
    const buffer = this.#memory;
    const starts = new Float32Array(buffer, places.starts, rows);
    const floats = new Float32Array(buffer, places.floats);
    const doubles = new Float64Array(buffer, places.doubles);
    const levels = new Int32Array(buffer, places.codes);
    const squares = new Float64Array(BLOCK);
    for (let from = 0; from < rows; from += BLOCK) {
      const length = Math.min(BLOCK, rows - from);
      squares.fill(0);
      for (let j = 0, at = from; j < this.#numberColumns; j++, at += rows) {
        const column = numbers.subarray(at, at + length);
        const place = from * this.#numberColumns + j * BLOCK;
        floats.set(column, place);
        for (let i = 0; i < length; i++) {
          doubles[(from + i) * this.#numberColumns + j] = column[i];
          squares[i] += column[i] * column[i];
        }
      }
      for (let j = 0, at = from; j < this.#codeColumns; j++, at += rows) {
        levels.set(codes.subarray(at, at + length), from * this.#codeColumns + j * BLOCK);
      }
      let longest = 0;
      for (let i = 0; i < length; i++) {
        starts[from + i] = -0.5 * squares[i];
        longest = Math.max(longest, squares[i]);
      }
      this.#lengths[from / BLOCK] = Math.sqrt(longest);
    }
  }
}

type Places = ReturnType<typeof choosePlaces>;

/** Bytes of memory that a search takes. */
export function neighbourBytes(training: Points): number {
  return choosePlaces(training).end;
}

function columnsOf({ length }: { readonly length: number }, rows: number): number {
  return length / Math.max(1, rows);
}

function choosePlaces({ rows, numbers, codes }: Points) {
  const place = placer(0);
  const padded = Math.ceil(rows / BLOCK) * BLOCK;
  const numberColumns = columnsOf(numbers, rows);
  const codeColumns = columnsOf(codes, rows);
  const fours = Math.ceil(numberColumns / 4);
  return {
    query: place(QUERIES * numberColumns * 4),
    exact: place(QUERIES * numberColumns * 8),
    levels: place(QUERIES * codeColumns * 4),
    aparts: place(QUERIES * codeColumns * 8),
    found: place(BLOCK * 4),
    distances: place(BLOCK * 8),
    starts: place(padded * 4),
    floats: place(padded * numberColumns * 4),
    doubles: place(padded * numberColumns * 8),
    codes: place(padded * codeColumns * 4),
    coarseQuery: place(QUERIES * fours * 4),
    coarseStarts: place(padded * 4),
    coarse: place(padded * fours * 4),
    end: place(0),
  };
}
