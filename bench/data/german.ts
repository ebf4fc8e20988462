import { writeFileSync } from "node:fs";
import path from "node:path";
import { stratifiedKFold, testRows, trainRows } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { loadDataset } from "../../src/readers/index.ts";
import { type Dataset, takeRows } from "../../src/table/index.ts";
import type { MatrixFile } from "../contenders/protocol.ts";
import type { BenchData, Split } from "./labelled.ts";

const FOLDS = 5;

/** German Credit in five folds: 800 rows to train on, 200 to test, 7 numbers and 13 categories with 54 levels. */
export async function germanData(folder: string): Promise<BenchData> {
  const dataset = await loadDataset("german-credit", {}, { cwd: path.join(import.meta.dirname, "../..") });
  const folds = stratifiedKFold(dataset.y, FOLDS, 1, new Random(1));
  const splits = Array.from({ length: FOLDS }, (_, k): Split => {
    const [train, test] = [trainRows(folds, 0, k), testRows(folds, 0, k)];
    const name = `german ${k}`;
    return {
      name,
      train: write(dataset, train, path.join(folder, `${name} train`)),
      test: write(dataset, test, path.join(folder, `${name} test`)),
      yTest: Uint8Array.from(test, (row) => dataset.y[row]),
    };
  });
  const { rows, columns, categorical } = splits[0].train;
  const levels = categorical.reduce((sum, column) => sum + column.levels, 0);
  return { name: "german", rows, columns: columns - categorical.length + levels, splits };
}

function write({ X, y }: Dataset, rows: ArrayLike<number>, file: string): MatrixFile {
  const { columns } = takeRows(X, rows);
  const values = new Float32Array(rows.length * columns.length);
  for (const [j, column] of columns.entries()) {
    const from = column.kind === "numeric" ? column.values : column.codes;
    for (let row = 0; row < rows.length; row++) values[row * columns.length + j] = from[row];
  }
  writeFileSync(`${file}.X`, values);
  writeFileSync(
    `${file}.y`,
    Uint8Array.from(rows, (row) => y[row]),
  );
  return {
    X: `${file}.X`,
    y: `${file}.y`,
    from: 0,
    rows: rows.length,
    columns: columns.length,
    categorical: columns.flatMap((column, j) =>
      column.kind === "categorical" ? [{ column: j, levels: column.levels.length }] : [],
    ),
  };
}
