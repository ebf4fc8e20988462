import { type MissingMarkers, parseNumber } from "../table/index.ts";
import type { Distinct, Numbers, RawColumn } from "./raw-table.ts";

/** A column that its source holds as numbers; NaN is missing. */
export class NumberColumn implements RawColumn {
  readonly name: string;
  readonly type = "number";
  readonly rows: number;
  readonly #values: Float64Array;

  constructor(name: string, values: Float64Array) {
    this.name = name;
    this.rows = values.length;
    this.#values = values;
  }

  text(row: number): string {
    const value = this.#values[row];
    return Number.isNaN(value) ? "" : String(value);
  }

  numbers(missing: MissingMarkers): Numbers {
    const values = this.#values.slice();
    const infinite: number[] = [];
    let present = 0;
    for (let row = 0; row < values.length; row++) {
      if (missing.numbers.has(values[row])) values[row] = Number.NaN;
      if (Number.isNaN(values[row])) continue;
      present++;
      if (Math.abs(values[row]) === Number.POSITIVE_INFINITY) infinite.push(row);
    }
    return { values, present, invalid: [], infinite };
  }

  distinct(most: number): Distinct | undefined {
    const codes = new Int32Array(this.rows);
    const byValue = new Map<number, number>();
    for (let row = 0; row < codes.length; row++) {
      const value = this.#values[row];
      let code = byValue.get(value);
      if (code === undefined) {
        if (byValue.size === most) return undefined;
        byValue.set(value, (code = byValue.size));
      }
      codes[row] = code;
    }
    return { codes, texts: Array.from(byValue.keys(), (value) => (Number.isNaN(value) ? "" : String(value))) };
  }
}

/** A column that its source holds as texts, each distinct one kept once; "" is missing. */
export class TextColumn implements RawColumn {
  readonly name: string;
  readonly type: RawColumn["type"];
  readonly rows: number;
  readonly #codes: Int32Array;
  readonly #texts: readonly string[];

  constructor(name: string, type: RawColumn["type"], { codes, texts }: Distinct) {
    this.name = name;
    this.type = type;
    this.rows = codes.length;
    this.#codes = codes;
    this.#texts = texts;
  }

  text(row: number): string {
    return this.#texts[this.#codes[row]];
  }

  numbers(missing: MissingMarkers, mostInvalid: number): Numbers | undefined {
    const parsed = this.#texts.map((text) => (missing.texts.has(text) ? Number.NaN : parseNumber(text)));
    const values = new Float64Array(this.rows);
    const invalid: number[] = [];
    const infinite: number[] = [];
    let present = 0;
    for (let row = 0; row < values.length; row++) {
      const value = parsed[this.#codes[row]];
      values[row] = value === undefined || missing.numbers.has(value) ? Number.NaN : value;
      if (value === undefined) {
        invalid.push(row);
        if (invalid.length > mostInvalid) return undefined;
      } else if (!Number.isNaN(values[row])) {
        present++;
        if (Math.abs(value) === Number.POSITIVE_INFINITY) infinite.push(row);
      }
    }
    return { values, present, invalid, infinite };
  }

  distinct(most: number): Distinct | undefined {
    return this.#texts.length > most ? undefined : { codes: this.#codes, texts: this.#texts };
  }
}

/** Gathers the texts of a column, row by row, each distinct one kept once. */
export class TextGatherer {
  readonly #byText = new Map<string, number>();
  #codes = new Int32Array(1024);
  #rows = 0;

  push(text: string): void {
    let code = this.#byText.get(text);
    if (code === undefined) this.#byText.set(text, (code = this.#byText.size));
    if (this.#rows === this.#codes.length) {
      const wider = new Int32Array(2 * this.#rows);
      wider.set(this.#codes);
      this.#codes = wider;
    }
    this.#codes[this.#rows++] = code;
  }

  finish(): Distinct {
    return { codes: this.#codes.slice(0, this.#rows), texts: [...this.#byText.keys()] };
  }
}

/** Gathers the numbers of a column in parts of any length. */
export class NumberGatherer {
  readonly #parts: Float64Array[] = [];

  push(part: Float64Array): void {
    this.#parts.push(part);
  }

  finish(): Float64Array {
    const values = new Float64Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      values.set(part, at);
      at += part.length;
    }
    return values;
  }
}
