import { LEVEL, type LearntBy, SET_WORDS, THRESHOLD, UNKNOWN_RIGHT } from "../../../learners/index.ts";
import { UNSEEN_BIN } from "../../../preprocess/index.ts";
import { MISSING, UNSEEN } from "../../../table/index.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

type Trees = LearntBy<"trees">;

/** What the nodes of trees ask about: float32 features, each of which a node compares with a threshold. */
export interface TreeFeatures {
  /** The feature that a node asks about, −1 for a leaf. */
  readonly ofNode: Int32Array;
  /** Fields in the order of the matrix; a category with what its questions send right, a number without. */
  readonly fields: readonly { readonly field: number; readonly questions: readonly Question[] }[];
}

/** Equal for questions with the same answers. A number where it can be: forests have as many questions as nodes. */
type Key = number | string;

/** Whether a level goes right, by its bin; undefined is a value that the trees know nothing of. */
type Question = (bin: number | undefined) => boolean;

/** Numbers the features of trees. A question about a category that several nodes ask is one feature. */
export function treeFeatures({ trees }: Trees): TreeFeatures {
  const { field, kind } = trees;
  const byField = new Map<number, Map<Key, Question>>();
  const keys = new Array<Key>(field.length);
  for (let node = 0; node < field.length; node++) {
    if (field[node] < 0) continue;
    let questions = byField.get(field[node]);
    if (questions === undefined) byField.set(field[node], (questions = new Map()));
    if ((kind[node] & ~UNKNOWN_RIGHT) === THRESHOLD) continue;
    const { key, question } = questionOf(trees, node);
    keys[node] = key;
    if (!questions.has(key)) questions.set(key, question);
  }
  const places = new Map<number, { readonly start: number; readonly order: ReadonlyMap<Key, number> }>();
  let start = 0;
  for (const [f, questions] of byField) {
    places.set(f, { start, order: new Map([...questions.keys()].map((key, i) => [key, i])) });
    start += Math.max(1, questions.size);
  }
  const ofNode = Int32Array.from(field, (f, node) => {
    const place = places.get(f);
    return place === undefined ? -1 : place.start + (place.order.get(keys[node]) ?? 0);
  });
  return {
    ofNode,
    fields: Array.from(byField, ([f, questions]) => ({ field: f, questions: [...questions.values()] })),
  };
}

function questionOf({ kind, value, sets }: Trees["trees"], node: number): { key: Key; question: Question } {
  if (kind[node] === LEVEL) {
    const level = value[node];
    return { key: -1 - level, question: (bin) => bin !== level };
  }
  const from = new Uint32Array(value.buffer, value.byteOffset, value.length)[node] * SET_WORDS;
  const set = sets.subarray(from, from + SET_WORDS);
  const unknown = (kind[node] & UNKNOWN_RIGHT) !== 0;
  return {
    key: set.subarray(1).every((word) => word === 0) ? 2 * set[0] + Number(unknown) : `${set.join()} ${unknown}`,
    question: (bin) => (bin === undefined ? unknown : ((set[bin >> 5] >>> (bin & 31)) & 1) === 0),
  };
}

/** The features of applicants: float `[N, features]`. */
export function featureMatrix(inputs: RawInputs, { fields }: TreeFeatures, levels: Trees["levels"]): Value {
  const { graph } = inputs;
  // A tree of one leaf asks nothing, but every ensemble wants a feature.
  if (fields.length === 0) return graph.cast(graph.asColumn(graph.zeros()), "float");
  return graph.beside(
    fields.map(({ field, questions }) => {
      const bins = levels[field];
      if (bins === undefined) return graph.cast(graph.asColumn(inputs.number(field)), "float");
      const { binOfLevel, missing, rare } = bins;
      const binOf = (code: number) => {
        const bin = code >= 0 ? (binOfLevel[code] ?? rare) : code === MISSING ? missing : rare;
        return bin < 0 || bin === UNSEEN_BIN ? undefined : bin;
      };
      const rows = inputs.byLevel(field, binOf, binOf(UNSEEN));
      const values = Float32Array.from(rows.flatMap((bin) => questions.map((question) => Number(question(bin)))));
      const table = graph.constant({ type: "float", values, shape: [rows.length, questions.length] });
      return graph.lookUp(table, inputs.levelRow(field));
    }),
  );
}
