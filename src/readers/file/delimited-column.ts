import type { MissingMarkers } from "../../table/index.ts";
import type { Distinct, Numbers, RawColumn } from "../raw-table.ts";
import { type Cells, cellText } from "./cells.ts";
import { parseNumberBytes } from "./parse-number.ts";

/** One column of delimited text. Its cells are parsed where they lie; only distinct texts become strings. */
export class DelimitedColumn implements RawColumn {
  readonly name: string;
  readonly type = "untyped";
  readonly rows: number;
  readonly #cells: Cells;
  readonly #column: number;
  readonly #firstRow: number;

  /** @param firstRow 1 where the first row of cells is the header. */
  constructor(name: string, cells: Cells, column: number, firstRow: number) {
    this.name = name;
    this.rows = cells.rows - firstRow;
    this.#cells = cells;
    this.#column = column;
    this.#firstRow = firstRow;
  }

  text(row: number): string {
    return cellText(this.#cells, row + this.#firstRow, this.#column);
  }

  numbers(missing: MissingMarkers, mostInvalid: number): Numbers | undefined {
    const { bytes, starts, ends, columns } = this.#cells;
    const values = new Float64Array(this.rows);
    const invalid: number[] = [];
    const infinite: number[] = [];
    let present = 0;
    let cell = this.#firstRow * columns + this.#column;
    for (let row = 0; row < values.length; row++, cell += columns) {
      const start = starts[cell];
      const end = ends[cell];
      const value = start === end ? undefined : parseNumberBytes(bytes, start, end);
      if (value === undefined) {
        values[row] = Number.NaN;
        if (start === end || missing.texts.has(this.text(row))) continue;
        invalid.push(row);
        if (invalid.length > mostInvalid) return undefined;
      } else if (missing.numbers.has(value)) values[row] = Number.NaN;
      else {
        values[row] = value;
        present++;
        if (Math.abs(value) === Number.POSITIVE_INFINITY) infinite.push(row);
      }
    }
    return { values, present, invalid, infinite };
  }

  distinct(most: number): Distinct | undefined {
    const { bytes, starts, ends, columns } = this.#cells;
    const codes = new Int32Array(this.rows);
    const texts: string[] = [];
    // Open addressing: a slot holds 1 + the code; the text of a code is compared where it first occurred.
    let slots = new Int32Array(64);
    const firstCells: number[] = [];
    const hashes: number[] = [];
    let cell = this.#firstRow * columns + this.#column;
    for (let row = 0; row < codes.length; row++, cell += columns) {
      const start = starts[cell];
      const end = ends[cell];
      let hash = 0x811c9dc5;
      for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
      hash ^= hash >>> 15;
      let slot = hash & (slots.length - 1);
      for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
        const code = slots[slot] - 1;
        if (hashes[code] === hash && sameBytes(bytes, starts[firstCells[code]], ends[firstCells[code]], start, end))
          break;
      }
      if (slots[slot] === 0) {
        if (texts.length === most) return undefined;
        firstCells.push(cell);
        hashes.push(hash);
        texts.push(this.text(row));
        slots[slot] = texts.length;
        if (2 * texts.length > slots.length) slots = widen(slots, hashes);
        codes[row] = texts.length - 1;
      } else codes[row] = slots[slot] - 1;
    }
    return { codes, texts };
  }
}

function sameBytes(bytes: Uint8Array, startA: number, endA: number, startB: number, endB: number): boolean {
  if (endA - startA !== endB - startB) return false;
  for (let a = startA, b = startB; a < endA; a++, b++) if (bytes[a] !== bytes[b]) return false;
  return true;
}

function widen(slots: Int32Array<ArrayBuffer>, hashes: readonly number[]): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * slots.length);
  for (const [code, hash] of hashes.entries()) {
    let slot = hash & (wider.length - 1);
    while (wider[slot] !== 0) slot = (slot + 1) & (wider.length - 1);
    wider[slot] = code + 1;
  }
  return wider;
}
