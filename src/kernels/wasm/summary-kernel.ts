import { type SummaryKernel, TILE, type TileSums, type TileWindow, type Window } from "../summary.ts";
import { instantiateOwn, type KernelExports } from "./module.ts";
import { placer } from "./placer.ts";

/** Sums in WebAssembly: a tile at a time lies in its memory. */
export class WasmSummaryKernel implements SummaryKernel {
  readonly #kernels: KernelExports;
  readonly #tile: Float64Array;
  readonly #between: Float64Array;
  readonly #answers: Float64Array;
  #count = 0;

  /** @param module of own kernels. */
  constructor(module: WebAssembly.Module) {
    const place = placer(0);
    const places = { answers: place(3 * 8), tile: place(8 * TILE), between: place(8 * (TILE + 1)) };
    const { memory, kernels } = instantiateOwn(module, place(0));
    this.#kernels = kernels;
    this.#answers = new Float64Array(memory.buffer, places.answers, 3);
    this.#tile = new Float64Array(memory.buffer, places.tile, TILE);
    this.#between = new Float64Array(memory.buffer, places.between, TILE);
  }

  take(tile: Float64Array): void {
    this.#tile.set(tile);
    this.#count = tile.length;
  }

  sums(): TileSums {
    const answers = this.#answers;
    this.#kernels.summarizeTile(this.#tile.byteOffset, this.#count, answers.byteOffset);
    return { sum: answers[0], squares: answers[1] };
  }

  seek({ low, high }: Window): TileWindow {
    const [tile, between, answers] = [this.#tile, this.#between, this.#answers];
    // Two are looked at together; one too many is nowhere.
    const even = this.#count + (this.#count % 2);
    if (even > this.#count) tile[this.#count] = Number.NaN;
    const found = this.#kernels.seekTile(tile.byteOffset, even, low, high, between.byteOffset, answers.byteOffset);
    return { below: answers[0], atLow: answers[1], atHigh: answers[2], between: between.subarray(0, found) };
  }
}
