import { type Field, MISSING, MISSING_TEXTS, missingMarkers } from "../../table/index.ts";
import type { OnnxGraph, Value } from "./graph.ts";

/**
 * The raw columns of applicants as inputs of a graph: one an applicant's field, named like it, `[N]`; numbers double
 * with NaN where missing, categories text. What means "missing" in a file means so here.
 */
export class RawInputs {
  readonly graph: OnnxGraph;
  readonly fields: readonly Field[];
  readonly #numbers = new Map<number, Value>();
  readonly #levelRows = new Map<number, Value>();
  readonly #missing = new Map<number, Value>();

  constructor(graph: OnnxGraph, fields: readonly Field[]) {
    this.graph = graph;
    this.fields = fields;
    for (const { name, kind } of fields) graph.input(name, kind === "numeric" ? "double" : "string");
  }

  /** Values of a numeric field, NaN where missing: `[N]`. */
  number(field: number): Value {
    return remember(this.#numbers, field, () => {
      const { name, missingMarkers: extra } = this.fields[field];
      let value: Value = name;
      for (const marker of missingMarkers(extra).numbers) {
        value = this.graph.where(this.graph.node("Equal", [value, marker]), Number.NaN, value);
      }
      return value;
    });
  }

  /** Where a numeric field is missing: bool `[N]`. */
  isMissing(field: number): Value {
    return remember(this.#missing, field, () => this.graph.node("IsNaN", [this.number(field)]));
  }

  /** The row of `byLevel`'s tables that is about an applicant's level: int64 `[N]`. */
  levelRow(field: number): Value {
    return remember(this.#levelRows, field, () => {
      const { name, levels = [], missingMarkers: extra = [] } = this.fields[field];
      const rows = new Map<string, number>();
      for (const text of [...MISSING_TEXTS, ...extra]) rows.set(text, levels.length);
      // A level may be called "None" or "?": then it is no missing value.
      for (const [code, level] of levels.entries()) rows.set(level, code);
      return this.graph.node(
        "LabelEncoder",
        [name],
        {
          keys_strings: { texts: [...rows.keys()] },
          values_int64s: { ints: [...rows.values()] },
          default_int64: { int: levels.length + 1 },
        },
        "ai.onnx.ml",
      );
    });
  }

  /** A table for `levelRow`: what holds for each level's code, then for a missing value, then for an unseen level. */
  byLevel<Entry>(field: number, entryOf: (code: number) => Entry, unseen: Entry): Entry[] {
    const { levels = [] } = this.fields[field];
    return [...levels.map((_, code) => entryOf(code)), entryOf(MISSING), unseen];
  }
}

function remember(known: Map<number, Value>, field: number, make: () => Value): Value {
  let value = known.get(field);
  if (value === undefined) known.set(field, (value = make()));
  return value;
}
