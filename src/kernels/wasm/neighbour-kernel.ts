import type { Crew } from "../crew.ts";
import { countOf, type NeighbourInput, type NeighbourKernel, type Points } from "../neighbours.ts";
import { growMemory, instantiate, type KernelExports } from "./module.ts";
import { placer, roundUp } from "./placer.ts";
import { THREADS } from "./plan-layout.ts";

/** See `../assembly/neighbour-cells.ts`. */
const BLOCK = 1024;
const CELLS = 16;
const SAMPLE = 128;
/**
 * Rounding takes half a step from each column. From so many columns on, steps are finer, by a bit for each time that they
 * double, and bytes hold the sums of so few columns that those of rows near to the limit fit in.
 */
const WIDE = 40;
const GROUP = 8;
/** Sums are of 16 bits, of which bounds are 8. */
const MOST_BITS = 8;
/** Where the `Search` of the first thread is (see `../assembly/neighbour-search.ts`); those of others are next to it. */
const SEARCH = 1024;
const MOST_THREADS = 16;
/** Bytes of a `Search`, `Query` and `Near`. */
const SEARCH_BYTES = 136;
const QUERY_BYTES = 64;
const NEAR_BYTES = 16;
/** Queries at a time: so many that what one of them fetches of a block's rows into a near cache serves others too. */
const AT_ONCE = 1024;
/** But not more than have room for so many neighbours. */
const MOST_NEAR = 2 ** 22;
/** Queries that threads share before one of them is asked what to do next. */
const TOGETHER = 4096;

/** The vote in WebAssembly: bounds tell most rows to be too far, and the others are measured. */
export class WasmNeighbourKernel implements NeighbourKernel {
  readonly #module: WebAssembly.Module;
  readonly #kernels: KernelExports;
  readonly #memory: WebAssembly.Memory;
  readonly #input: NeighbourInput;
  readonly #shape: Shape;
  readonly #places: Places;
  readonly #pd: Float64Array;
  /** Threads that have room to work in; and predictions that want more than one. */
  #seats = 1;
  #sharers = 0;

  /** @throws RangeError where there is no room. */
  constructor(module: WebAssembly.Module, input: NeighbourInput) {
    const shape = shapeOf(input);
    const places = choosePlaces(shape);
    const { memory, kernels } = instantiate(module, places.end);
    this.#module = module;
    this.#kernels = kernels;
    this.#memory = memory;
    this.#input = input;
    this.#shape = shape;
    this.#places = places;
    this.#pd = new Float64Array(memory.buffer, places.pd, TOGETHER);
    this.#writeVoters(input);
    this.#writeSearch(SEARCH, places);
    this.#takeRows(input.training);
  }

  predict(points: Points, pd: Float64Array): void {
    for (let from = 0; from < points.rows; from += TOGETHER) {
      const count = Math.min(TOGETHER, points.rows - from);
      this.#spread(points, from, count, 1, this.#places.asked);
      this.#kernels.vote(SEARCH, count);
      pd.set(this.#pd.subarray(0, count), from);
    }
  }

  async share(threads: number, crew: Crew): Promise<void> {
    if (this.#sharers++ > 0) return;
    const seats = this.#makeSeats(Math.min(threads, MOST_THREADS));
    this.#kernels.admit();
    await crew.assemble(seats - 1, { module: this.#module, memory: this.#memory });
    if (this.#sharers > 0) this.#setThreads(seats);
  }

  dismiss(): void {
    if (--this.#sharers > 0) return;
    this.#setThreads(1);
    this.#kernels.dismiss();
  }

  #setThreads(threads: number): void {
    new Uint32Array(this.#memory.buffer, THREADS, 1)[0] = threads;
  }

  /** @returns for how many threads there is room, at most so many. */
  #makeSeats(threads: number): number {
    for (; this.#seats < threads; this.#seats++) {
      const place = placer(this.#memory.buffer.byteLength);
      const room = chooseRoom(this.#shape, place);
      try {
        growMemory(this.#memory, place(0));
      } catch {
        break;
      }
      this.#writeSearch(SEARCH + this.#seats * SEARCH_BYTES, room);
    }
    return Math.min(this.#seats, threads);
  }

  /** Writes the training rows as records, and in which cells they are. */
  #takeRows(training: Points): void {
    const { column, records, cells, lows, highs, sizes, cuts, sample } = this.#places;
    const { codeColumns, columns, blocks } = this.#shape;
    const { rows } = training;
    const stride = columns * BLOCK;
    this.#spread(training, 0, rows, blocks, records, (j) => {
      const place = cells + j * BLOCK;
      const size = sizes + j * CELLS * 4;
      const bounds = (j - codeColumns) * CELLS * 8;
      if (j < codeColumns) this.#kernels.noteCodes(column, rows, blocks, place, stride, size);
      else {
        const [low, high] = [lows + bounds, highs + bounds];
        this.#kernels.noteNumbers(column, rows, blocks, place, stride, low, high, size, cuts, sample);
      }
    });
  }

  /** Writes points as records, dealt to blocks. @param onColumn called while a column's values lie in `places.column`. */
  #spread(
    { rows, numbers, codes }: Points,
    from: number,
    count: number,
    blocks: number,
    to: number,
    onColumn?: (column: number) => void,
  ): void {
    const { codeColumns, columns, codeBytes, recordBytes } = this.#shape;
    const { column } = this.#places;
    const ownCodes = new Int32Array(this.#memory.buffer, column, count);
    const ownNumbers = new Float64Array(this.#memory.buffer, column, count);
    for (let j = 0, start = from; j < codeColumns; j++, start += rows) {
      ownCodes.set(codes.subarray(start, start + count));
      this.#kernels.spreadCodes(column, count, blocks, to + j * 4, recordBytes);
      onColumn?.(j);
    }
    for (let j = codeColumns, start = from; j < columns; j++, start += rows) {
      ownNumbers.set(numbers.subarray(start, start + count));
      this.#kernels.spreadNumbers(column, count, blocks, to + codeBytes + (j - codeColumns) * 8, recordBytes);
      onColumn?.(j);
    }
  }

  #writeVoters({ training, voters }: NeighbourInput): void {
    const { y, copies, voteWeights } = this.#places;
    const { buffer } = this.#memory;
    new Uint8Array(buffer, y, training.rows).set(voters.y);
    new Float64Array(buffer, copies, training.rows).set(voters.copies);
    new Float64Array(buffer, voteWeights, training.rows).set(voters.voteWeights);
  }

  /** @param room to work in, of one thread. */
  #writeSearch(search: number, { queries, aparts, costs, tables, nearest, sums, bounds, near }: Room): void {
    const { rows, blocks, codeColumns, numberColumns, codeBytes, recordBytes, room, atOnce, group, shift } =
      this.#shape;
    const { records, y, copies, voteWeights, cells, lows, highs, sizes, asked, pd } = this.#places;
    const { k, byDistance, baseRate } = this.#input;
    new Uint32Array(this.#memory.buffer, search, 29).set([
      ...[rows, blocks, codeColumns, numberColumns, codeBytes, recordBytes, records, y, copies, voteWeights],
      ...[cells, lows, highs, sizes, group, shift, sums, bounds, near, asked, aparts, pd, queries, costs, tables],
      ...[room, nearest, atOnce, Number(byDistance)],
    ]);
    new Float64Array(this.#memory.buffer, search + 120, 2).set([k, baseRate]);
  }
}

type Shape = ReturnType<typeof shapeOf>;
type Places = ReturnType<typeof choosePlaces>;
type Room = ReturnType<typeof chooseRoom>;

/** Bytes of memory that a kernel takes. */
export function neighbourBytes(input: NeighbourInput): number {
  return choosePlaces(shapeOf(input)).end;
}

function shapeOf({ training: { rows, numbers, codes }, voters: { copies }, k }: NeighbourInput) {
  const blocks = Math.ceil(rows / BLOCK);
  const numberColumns = numbers.length / rows;
  const codeColumns = codes.length / rows;
  const codeBytes = roundUp(codeColumns * 4, 16);
  const recordBytes = codeBytes + roundUp(numberColumns * 8, 16);
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) least = Math.min(least, countOf(copies[row]));
  // The nearest, and one that they are without in a moment.
  const room = Math.min(rows, Math.ceil(k / least)) + 1;
  const atOnce = Math.max(1, Math.min(AT_ONCE, Math.floor(MOST_NEAR / room)));
  const columns = numberColumns + codeColumns;
  const shift = Math.max(0, Math.min(MOST_BITS, Math.floor(Math.log2(columns / WIDE) + 1)));
  const group = shift > 0 ? GROUP : columns;
  return { rows, blocks, numberColumns, codeColumns, columns, codeBytes, recordBytes, room, atOnce, group, shift };
}

function choosePlaces(shape: Shape) {
  const { rows, blocks, numberColumns, columns, recordBytes } = shape;
  const place = placer(SEARCH + MOST_THREADS * SEARCH_BYTES);
  return {
    ...chooseRoom(shape, place),
    asked: place(TOGETHER * recordBytes),
    pd: place(TOGETHER * 8),
    cuts: place(CELLS * 8),
    sample: place(SAMPLE * 8),
    lows: place(numberColumns * CELLS * 8),
    highs: place(numberColumns * CELLS * 8),
    sizes: place(columns * CELLS * 4),
    column: place(Math.max(rows, TOGETHER) * 8),
    y: place(rows),
    copies: place(rows * 8),
    voteWeights: place(rows * 8),
    cells: place(blocks * BLOCK * columns),
    records: place(blocks * BLOCK * recordBytes),
    end: place(0),
  };
}

/** What a thread needs for the queries that it works on. */
function chooseRoom({ blocks, columns, codeBytes, room, atOnce }: Shape, place: (bytes: number) => number) {
  // Nobody comes back to a query where there is one block only.
  const kept = blocks > 1 ? atOnce : 1;
  return {
    queries: place(kept * QUERY_BYTES),
    aparts: place(atOnce * codeBytes),
    costs: place(kept * columns * CELLS * 4),
    tables: place(kept * columns * CELLS),
    nearest: place(kept * room * NEAR_BYTES),
    sums: place(256),
    bounds: place(BLOCK),
    near: place(BLOCK * NEAR_BYTES),
  };
}
