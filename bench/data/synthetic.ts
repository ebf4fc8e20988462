/**
 * A made-up classification task of any size: bell-shaped, skewed, even and coarse columns, some of which decide the
 * outcome by slopes, bends, steps and products. A longer table begins with the rows of a shorter one.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { Random } from "../../src/random.ts";
import type { MatrixFile } from "../contenders/protocol.ts";
import type { BenchData } from "./labelled.ts";

const TEST_ROWS = 100_000;

/** Of the rows that all are measured on, unless others are asked for. */
const SEED = 2024;

const ROWS_AT_ONCE = 16_384;

/** A file of test rows, and after them as many training rows as the largest table has. */
export class SyntheticFile {
  readonly #files: Pick<MatrixFile, "X" | "y" | "columns">;
  readonly #testRows: number;
  readonly #seed: number;
  readonly rows: number;

  /**
   * @param testRows stand first in the file, so that they are the same for all who train on it.
   * @param seed of all rows. A file in the same folder is written over.
   */
  constructor(
    folder: string,
    rows: number,
    columns: number,
    testRows = Math.min(TEST_ROWS, Math.max(rows, 1000)),
    seed = SEED,
  ) {
    this.rows = rows;
    this.#testRows = testRows;
    this.#seed = seed;
    this.#files = { X: path.join(folder, `${columns}.X`), y: path.join(folder, `${columns}.y`), columns };
    generate(this.#files, this.#testRows + rows, new Random(seed).fork(columns));
  }

  /** @param rows to train on, at most those of the file. */
  take(rows: number, testRows = this.#testRows): BenchData {
    const { columns } = this.#files;
    const test = { ...this.#files, from: 0, rows: Math.min(testRows, this.#testRows), categorical: [] };
    const train = { ...this.#files, from: this.#testRows, rows, categorical: [] };
    const yTest = new Uint8Array(readFileSync(test.y).subarray(0, test.rows));
    const name = `synthetic ${rows} of seed ${this.#seed}`;
    return { name: "synthetic", rows, columns, splits: [{ name, train, test, yTest }] };
  }
}

function generate({ X, y, columns }: Pick<MatrixFile, "X" | "y" | "columns">, rows: number, random: Random): void {
  const values = new Float32Array(ROWS_AT_ONCE * columns);
  const labels = new Uint8Array(ROWS_AT_ONCE);
  const [valueFile, labelFile] = [openSync(X, "w"), openSync(y, "w")];
  for (let done = 0; done < rows; done += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - done);
    for (let row = 0; row < count; row++) {
      labels[row] = drawRow(values.subarray(row * columns, (row + 1) * columns), random);
    }
    writeSync(valueFile, values, 0, 4 * count * columns);
    writeSync(labelFile, labels, 0, count);
  }
  closeSync(valueFile);
  closeSync(labelFile);
}

/** Fills a row and returns its outcome. The kinds of column take turns; the first eleven decide, where there are so many. */
function drawRow(row: Float32Array, random: Random): number {
  for (let j = 0; j < row.length; j++) {
    const kind = j % 5;
    if (kind === 0) row[j] = random.normal();
    else if (kind === 1) row[j] = Math.exp(0.7 * random.normal());
    else if (kind === 2) row[j] = Math.floor(Math.min(Math.max(1.2 * random.normal() + 2, 0), 5));
    else if (kind === 3) row[j] = 3.4 * random.float() - 1.7;
    else row[j] = Math.hypot(row[j - 4] + row[j - 1] / 2, random.normal());
  }
  const x = (j: number) => row[j] ?? 0;
  const logOdds =
    0.6 * x(0) -
    0.5 * Math.log(x(1) || 1) +
    0.5 * x(0) * x(3) +
    0.7 * Math.sin(2 * x(5)) +
    (x(4) > 1.2 ? 0.6 * Math.log(x(6) || 1) : 0) +
    0.4 * Math.abs(x(8)) +
    0.3 * x(10) * x(13) -
    (x(7) === 2 ? 0.4 : 0) +
    (x(2) > 3 ? 0.5 : 0) -
    1.2;
  return random.float() * (1 + Math.exp(-logOdds)) < 1 ? 1 : 0;
}
