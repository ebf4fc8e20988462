import { LEVEL, SET_WORDS, THRESHOLD, type TreeNodes, UNKNOWN_RIGHT } from "../../kernels/index.ts";
import { type CategoricalBins, UNSEEN_BIN } from "../../preprocess/index.ts";
import { type Column, MISSING, type Table } from "../../table/index.ts";

/** How a categorical field's levels map to the bins that trees ask about. */
export type LevelBins = Pick<CategoricalBins, "binOfLevel" | "missing" | "rare">;

/** Rows that go through all trees together: their answers and the trees' upper nodes stay in the cache. */
const BLOCK = 256;

/**
 * Adds what trees `from` … `to` − 1 say of each row of `X` to `sums`.
 *
 * @param levels what turns the codes of each categorical field into bins; nothing for numeric fields.
 * @param sums one entry a row.
 */
export function addTrees(
  trees: TreeNodes,
  levels: readonly (LevelBins | undefined)[],
  X: Table,
  sums: Float64Array,
  from = 0,
  to = trees.roots.length - 1,
): void {
  const { roots, field, kind, value, left, sets } = trees;
  const setNumber = new Uint32Array(value.buffer, value.byteOffset, value.length);
  const block = Math.min(BLOCK, Math.max(X.rows, 1));
  const answers = new Float32Array(X.columns.length * block);
  for (let start = 0; start < X.rows; start += block) {
    const rows = Math.min(block, X.rows - start);
    for (let f = 0; f < X.columns.length; f++) readAnswers(X.columns[f], levels[f], start, rows, answers, f * block);
    for (let tree = from; tree < to; tree++) {
      const root = roots[tree];
      for (let row = 0; row < rows; row++) {
        let node = root;
        for (let f = field[node]; f >= 0; f = field[node]) {
          const answer = answers[f * block + row];
          let right: number;
          // A comparison with NaN is false: "not ≤" sends the unknown right, "greater" sends it left.
          switch (kind[node]) {
            case THRESHOLD:
              right = +(answer > value[node]);
              break;
            case THRESHOLD | UNKNOWN_RIGHT:
              right = +!(answer <= value[node]);
              break;
            case LEVEL:
              right = +(answer !== value[node]);
              break;
            default:
              right = Number.isNaN(answer)
                ? kind[node] & UNKNOWN_RIGHT
                : 1 - ((sets[setNumber[node] * SET_WORDS + (answer >> 5)] >>> (answer & 31)) & 1);
          }
          node = left[node] + right;
        }
        sums[start + row] += value[node];
      }
    }
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
