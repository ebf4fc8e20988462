import { type BinningKernel, type BinningRules, SAMPLED_ROWS, type ValueBins } from "../binning.ts";
import { plainBinningKernel } from "../plain/binning-kernel.ts";
import { instantiate, type KernelExports } from "./module.ts";

// Where things lie in the memory, in bytes.
const STARTS = 1024;
const CUTS = STARTS + 3 * 2048 * 4;
const BOUNDS = CUTS + 1024;
const VALUES = BOUNDS + 1024 + 64;
const KEYS = VALUES + SAMPLED_ROWS * 8;
const SPARE = KEYS + SAMPLED_ROWS * 4;
const END = SPARE + SAMPLED_ROWS * 4;

/** So many values are assigned to bins at a time. */
const CHUNK = 16_384;

/** Binning in WebAssembly, with room for one column's sample that is used again for each column. */
export class WasmBinningKernel implements BinningKernel {
  readonly #kernels: KernelExports;
  readonly #bytes: Uint8Array;
  readonly #uints: Uint32Array;
  readonly #float32s: Float32Array;
  readonly #float64s: Float64Array;

  constructor(module: WebAssembly.Module) {
    const { memory, kernels } = instantiate(module, END);
    this.#kernels = kernels;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#uints = new Uint32Array(memory.buffer);
    this.#float32s = new Float32Array(memory.buffer);
    this.#float64s = new Float64Array(memory.buffer);
  }

  cut(values: Float64Array, rules: BinningRules, sampleWeight?: Float64Array): ValueBins {
    if (sampleWeight !== undefined) return plainBinningKernel.cut(values, rules, sampleWeight);
    const rows = Math.min(values.length, SAMPLED_ROWS);
    const complete = rows === values.length;
    if (complete) this.#float64s.set(values, VALUES / 8);
    else this.#sample(values);
    const distinct = this.#kernels.sortDistinct(VALUES, rows, KEYS, SPARE, STARTS);
    if (distinct === 0) return { lowest: new Float32Array(), highest: new Float32Array(), complete };
    const present = this.#uints[STARTS / 4];
    const cuts = this.#kernels.chooseCuts(SPARE, distinct, present, rules.maxBin, rules.minDataInBin, CUTS);
    const lowest = new Float32Array(cuts + 1);
    const highest = new Float32Array(cuts + 1);
    const valueOf = (index: number) => this.#float32s[KEYS / 4 + index];
    lowest[0] = valueOf(0);
    highest[cuts] = valueOf(distinct - 1);
    for (let cut = 0; cut < cuts; cut++) {
      const last = this.#uints[CUTS / 4 + cut];
      highest[cut] = valueOf(last);
      lowest[cut + 1] = valueOf(last + 1);
    }
    return { lowest, highest, complete };
  }

  assign(values: Float64Array, bounds: Float32Array, missingBin: number, bins: Uint8Array): void {
    this.#float32s.fill(Number.POSITIVE_INFINITY, BOUNDS / 4, BOUNDS / 4 + 256);
    this.#float32s.set(bounds, BOUNDS / 4);
    for (let block = 0; block < 16; block++) {
      this.#float32s[BOUNDS / 4 + 256 + block] = this.#float32s[BOUNDS / 4 + 16 * block + 15];
    }
    for (let from = 0; from < values.length; from += CHUNK) {
      const count = Math.min(CHUNK, values.length - from);
      this.#float64s.set(values.subarray(from, from + count), VALUES / 8);
      this.#kernels.assignBins(VALUES, count, BOUNDS, bounds.length <= 16, missingBin, KEYS);
      bins.set(this.#bytes.subarray(KEYS, KEYS + count), from);
    }
  }

  #sample(values: Float64Array): void {
    const step = values.length / SAMPLED_ROWS;
    const sample = this.#float64s;
    for (let i = 0; i < SAMPLED_ROWS; i++) sample[VALUES / 8 + i] = values[Math.floor(i * step)];
  }
}
