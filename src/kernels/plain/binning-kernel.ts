import type { BinningKernel, BinningRules, ValueBins } from "../binning.ts";
import { chooseCuts } from "./choose-cuts.ts";
import { distinctValues } from "./distinct-values.ts";

/** Binning as one would write it down. */
export const plainBinningKernel: BinningKernel = {
  cut(values: Float64Array, rules: BinningRules, sampleWeight?: Float64Array): ValueBins {
    const distinct = distinctValues(values, sampleWeight);
    const cuts = chooseCuts(distinct, rules);
    const last = distinct.values.length - 1;
    if (last < 0) return { lowest: new Float32Array(), highest: new Float32Array(), complete: distinct.complete };
    return {
      lowest: Float32Array.of(distinct.values[0], ...cuts.map((cut) => distinct.values[cut + 1])),
      highest: Float32Array.of(...cuts.map((cut) => distinct.values[cut]), distinct.values[last]),
      complete: distinct.complete,
    };
  },

  assign(values: Float64Array, bounds: Float32Array, missingBin: number, bins: Uint8Array): void {
    for (let row = 0; row < values.length; row++) {
      const value = Math.fround(values[row]);
      let from = 0;
      let to = bounds.length;
      while (from < to) {
        const middle = (from + to) >> 1;
        if (bounds[middle] < value) from = middle + 1;
        else to = middle;
      }
      bins[row] = Number.isNaN(value) ? missingBin : from;
    }
  },
};
