import { chooseTreeWalker, type TreeNodes } from "../../kernels/index.ts";
import { type CategoricalBins, UNSEEN_BIN } from "../../preprocess/index.ts";
import { type Column, MISSING, type Table } from "../../table/index.ts";

/** How a categorical field's levels map to the bins that trees ask about. */
export type LevelBins = Pick<CategoricalBins, "binOfLevel" | "missing" | "rare">;

/**
 * Adds what all trees say of each row of `X` to `sums`.
 *
 * @param levels what turns the codes of each categorical field into bins; nothing for numeric fields.
 * @param sums one entry a row.
 */
export function addTrees(
  trees: TreeNodes,
  levels: readonly (LevelBins | undefined)[],
  X: Table,
  sums: Float64Array,
): void {
  const walker = chooseTreeWalker(trees, X.columns.length, X.rows);
  const { block, answers } = walker;
  for (let start = 0; start < X.rows; start += block) {
    const rows = Math.min(block, X.rows - start);
    for (let f = 0; f < X.columns.length; f++) readAnswers(X.columns[f], levels[f], start, rows, answers, f * block);
    walker.addTo(sums.subarray(start, start + rows));
  }
}

/** Numbers as float32, levels as their bins; NaN for whatever is unknown. */
function readAnswers(
  column: Column,
  levels: LevelBins | undefined,
  start: number,
  rows: number,
  answers: Float32Array,
  at: number,
): void {
  if (column.kind === "numeric") {
    for (let row = 0; row < rows; row++) answers[at + row] = column.values[start + row];
    return;
  }
  if (levels === undefined) throw new TypeError(`no bins for the levels of ${column.name}`);
  const { binOfLevel, missing, rare } = levels;
  for (let row = 0; row < rows; row++) {
    const code = column.codes[start + row];
    const bin = code >= 0 && code < binOfLevel.length ? binOfLevel[code] : code === MISSING ? missing : rare;
    answers[at + row] = bin < 0 || bin === UNSEEN_BIN ? Number.NaN : bin;
  }
}
