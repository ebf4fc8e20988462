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

/** What is asked about one field. */
interface AskedField {
  readonly field: number;
  readonly questions: Question[];
  /** Places in `questions`. */
  readonly places: Map<Key, number>;
}

/** Numbers the features of trees. A question about a category that several nodes ask is one feature. */
export function treeFeatures({ trees }: Trees): TreeFeatures {
  const { field, kind } = trees;
  const asked: (AskedField | undefined)[] = [];
  const inOrder: AskedField[] = [];
  const ofNode = new Int32Array(field.length);
  for (let node = 0; node < field.length; node++) {
    const f = field[node];
    if (f < 0) continue;
    let own = asked[f];
    if (own === undefined) {
      asked[f] = own = { field: f, questions: [], places: new Map() };
      inOrder.push(own);
    }
    if ((kind[node] & ~UNKNOWN_RIGHT) !== THRESHOLD) ofNode[node] = placeOf(own, trees, node);
  }
  const starts = new Int32Array(asked.length);
  let start = 0;
  for (const { field: f, questions } of inOrder) {
    starts[f] = start;
    start += Math.max(1, questions.length);
  }
  for (let node = 0; node < field.length; node++)
    ofNode[node] = field[node] < 0 ? -1 : starts[field[node]] + ofNode[node];
  return { ofNode, fields: inOrder };
}

/** Of the question that a node asks about a category. */
function placeOf({ questions, places }: AskedField, trees: Trees["trees"], node: number): number {
  const key = keyOf(trees, node);
  let place = places.get(key);
  if (place === undefined) {
    place = questions.push(questionOf(trees, node)) - 1;
    places.set(key, place);
  }
  return place;
}

function keyOf({ kind, value, sets }: Trees["trees"], node: number): Key {
  if (kind[node] === LEVEL) return -1 - value[node];
  const set = setOf(value, sets, node);
  const unknown = (kind[node] & UNKNOWN_RIGHT) !== 0;
  return set.subarray(1).every((word) => word === 0) ? 2 * set[0] + Number(unknown) : `${set.join()} ${unknown}`;
}

function questionOf({ kind, value, sets }: Trees["trees"], node: number): Question {
  if (kind[node] === LEVEL) {
    const level = value[node];
    return (bin) => bin !== level;
  }
  const set = setOf(value, sets, node);
  const unknown = (kind[node] & UNKNOWN_RIGHT) !== 0;
  return (bin) => (bin === undefined ? unknown : ((set[bin >> 5] >>> (bin & 31)) & 1) === 0);
}

function setOf(value: Float32Array, sets: Uint32Array, node: number): Uint32Array {
  const from = new Uint32Array(value.buffer, value.byteOffset, value.length)[node] * SET_WORDS;
  return sets.subarray(from, from + SET_WORDS);
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
