import type { ForestField } from "../forest.ts";

/** Entries of one field's histogram: two a bin. */
export const HISTOGRAM = 512;

/**
 * The rows of the node that is being split, and their histograms: weight of good rows and weight of bad ones for each
 * bin of a field. A histogram is built when first asked for; between nodes all entries are 0.
 */
export class NodeRows {
  /** Row numbers; those of the node are `rows[from]` … `rows[to − 1]`. */
  readonly rows: Int32Array;
  from = 0;
  to = 0;
  good = 0;
  bad = 0;
  readonly fields: readonly ForestField[];
  /** The bins of each field, one byte a row. */
  readonly columns: readonly Uint8Array[];
  /** The weight of each row, that of a bad one negative. */
  readonly weights: Float64Array;
  /** The histograms of all fields: entry `HISTOGRAM · field + 2 · bin` is good, the next one bad. */
  readonly histograms: Float64Array;
  readonly #counted: Uint8Array;

  constructor(fields: readonly ForestField[], columns: readonly Uint8Array[], rows: number) {
    this.rows = new Int32Array(rows);
    this.fields = fields;
    this.columns = columns;
    this.weights = new Float64Array(rows);
    this.histograms = new Float64Array(fields.length * HISTOGRAM);
    this.#counted = new Uint8Array(fields.length);
  }

  /** Begins a node of the given weights. */
  begin(from: number, to: number, good: number, bad: number): void {
    this.from = from;
    this.to = to;
    this.good = good;
    this.bad = bad;
  }

  /** Builds the field's histogram where it isn't yet. Returns its first entry. */
  count(field: number): number {
    const base = field * HISTOGRAM;
    if (this.#counted[field] === 1) return base;
    this.#counted[field] = 1;
    const { rows, to, weights, histograms } = this;
    const column = this.columns[field];
    for (let i = this.from; i < to; i++) {
      const row = rows[i];
      const weight = weights[row];
      histograms[base + 2 * column[row] + +(weight < 0)] += Math.abs(weight);
    }
    return base;
  }

  /** Ends the node: clears what was counted. */
  end(): void {
    for (let field = 0; field < this.#counted.length; field++) {
      if (this.#counted[field] === 1) this.#clear(field);
    }
  }

  #clear(field: number): void {
    this.#counted[field] = 0;
    const base = field * HISTOGRAM;
    const { bins } = this.fields[field];
    if (this.to - this.from >= bins) {
      this.histograms.fill(0, base, base + 2 * bins);
      return;
    }
    const column = this.columns[field];
    for (let i = this.from; i < this.to; i++) {
      const entry = base + 2 * column[this.rows[i]];
      this.histograms[entry] = 0;
      this.histograms[entry + 1] = 0;
    }
  }
}
