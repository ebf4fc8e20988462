import type { Cells } from "./cells.ts";
import { type Separator, splitCells } from "./split-cells.ts";

export const separatorNames: Readonly<Record<Separator, string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
  " ": "space",
};

const LF = 10;
const SAMPLE_BYTES = 65536;
const SAMPLE_ROWS = 100;

/**
 * The separator under which the first rows have most evenly the same number of cells, more than one; where several do
 * equally well, the one with more columns, then in the order comma, semicolon, tab, bar, space. Undefined where none
 * gives more than one column.
 */
export function sniffSeparator(bytes: Uint8Array): { separator: Separator; columns: number } | undefined {
  const sample = firstLines(bytes);
  let best: { separator: Separator; columns: number } | undefined;
  let bestShare = 0;
  for (const separator of Object.keys(separatorNames) as Separator[]) {
    const cells = trySplit(sample, separator);
    if (!cells || cells.columns < 2) continue;
    const share = 1 - cells.ragged.length / cells.rows;
    if (share < bestShare || (share === bestShare && best && cells.columns <= best.columns)) continue;
    best = { separator, columns: cells.columns };
    bestShare = share;
  }
  return best;
}

function firstLines(bytes: Uint8Array): Uint8Array {
  let end = 0;
  for (let rows = 0; rows < SAMPLE_ROWS && end < bytes.length && end < SAMPLE_BYTES; rows++) {
    const next = bytes.indexOf(LF, end);
    if (next < 0) return bytes;
    end = next + 1;
  }
  return bytes.subarray(0, end);
}

function trySplit(sample: Uint8Array, separator: Separator): Cells | undefined {
  try {
    // A copy: splitting undoes doubled quotes in place.
    return splitCells(new Uint8Array(sample), separator);
  } catch {
    return undefined;
  }
}
