import { type LogisticKernel, PACKED, PANEL, type PackedSums, type PanelRange, panelsOf } from "../../kernels/index.ts";
import type { Pacer } from "../pacer.ts";
import type { FillColumn } from "./block-columns.ts";

/** Rows of a sample that lie together; a whole number of panels. */
export const RUN = 256;

/** Packs the runs that begin at `starts`, from the kernel's first row on. */
export async function packRuns(
  kernel: LogisticKernel,
  columns: readonly FillColumn[],
  starts: readonly number[],
  pacer: Pacer,
): Promise<void> {
  const parts = Array.from({ length: PACKED / RUN }, (_, i) => kernel.tile.subarray(i * RUN));
  for (let first = 0; first < starts.length; first += parts.length) {
    const count = Math.min(parts.length, starts.length - first);
    for (let j = 0; j < columns.length; j++) {
      const { mean, perUnit } = columns[j];
      for (let i = 0; i < count; i++) columns[j].fill(starts[first + i], starts[first + i] + RUN, parts[i]);
      kernel.pack(j, first * RUN, count * RUN, mean, perUnit);
    }
    if (pacer.isDue) await pacer.rest(0);
  }
}

/**
 * Packs all rows, from row `at` of the kernel on.
 *
 * @param look what is to be done with panels once they are packed, while they are near.
 * @returns what each column adds up to.
 */
export async function packAll(
  kernel: LogisticKernel,
  at: number,
  columns: readonly FillColumn[],
  rows: number,
  pacer: Pacer,
  look?: (range: PanelRange) => void,
): Promise<PackedSums[]> {
  const sums = columns.map(() => ({ sum: 0, squares: 0 }));
  for (let from = 0; from < rows; from += PACKED) {
    const to = Math.min(rows, from + PACKED);
    for (let j = 0; j < columns.length; j++) {
      const { mean, perUnit } = columns[j];
      columns[j].fill(from, to, kernel.tile);
      const { sum, squares } = kernel.pack(j, at + from, to - from, mean, perUnit);
      sums[j].sum += sum;
      sums[j].squares += squares;
    }
    look?.({ from: (at + from) / PANEL, to: panelsOf(at + to), step: 1 });
    if (pacer.isDue) await pacer.rest(0);
  }
  return sums;
}
