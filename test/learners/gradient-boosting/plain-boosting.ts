/**
 * Gradient boosting the obvious way: every split of every leaf is tried on the raw values. The twin that the fast one is
 * compared with; like it, it sums gradients as integers.
 */
import { chooseFixedPoint, thresholdBetween } from "../../../src/kernels/index.ts";
import { computeGradients } from "../../../src/kernels/plain/gradients.ts";
import type { GradientBoostingParams } from "../../../src/learners/gradient-boosting/params.ts";
import { type Column, MISSING, type Table } from "../../../src/table/index.ts";

interface Question {
  readonly isLeft: (row: number, column: Column) => boolean | undefined;
  readonly field: number;
  /** L2 penalty beside λ. */
  readonly penalty: number;
  /** 1 where the right side may not say less than the left one, −1 where it may not say more. */
  readonly direction: number;
}

/** What a leaf may say, at least and at most, before the learning rate. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

interface Leaf {
  readonly rows: readonly number[];
  readonly depth: number;
  readonly bounds: Bounds;
  readonly split?: { readonly question: Question; readonly unknownLeft: boolean; readonly gain: number } | undefined;
}

interface Node {
  value: number;
  question?: Question;
  unknownLeft?: boolean;
  left?: Node;
  right?: Node;
}

/** Returns ln(odds of bad) of each row of `others`. All rows and columns are used for each tree. */
export function plainBoosting(X: Table, y: Uint8Array, params: GradientBoostingParams, others: Table): Float64Array {
  const rows = y.length;
  const bads = y.reduce((sum, bad) => sum + bad, 0);
  const base = Math.fround(Math.log(bads / (rows - bads)));
  const steps = chooseFixedPoint(rows, rows);
  const scores = new Float32Array(rows).fill(base);
  const result = new Float64Array(others.rows).fill(base);
  const gradients = new Float64Array(rows);
  const hessians = new Float64Array(rows);
  const lambda = params.regLambda * steps.hessian;
  const alpha = params.regAlpha * steps.gradient;
  const shrink = (g: number) => Math.sign(g) * Math.max(Math.abs(g) - alpha, 0);
  const sum = (values: Float64Array, of: readonly number[]) => of.reduce((total, row) => total + values[row], 0);

  const isMonotone = Object.keys(params.monotoneConstraints).length > 0;
  const valueOf = (of: readonly number[], { least, most }: Bounds, penalty = 0) =>
    Math.min(Math.max(-shrink(sum(gradients, of)) / (sum(hessians, of) + (lambda + penalty)), least), most);
  const scoreOfValue = (of: readonly number[], value: number, penalty = 0) =>
    -(2 * shrink(sum(gradients, of)) + (sum(hessians, of) + (lambda + penalty)) * value) * value;
  const scoreWithin = (
    left: readonly number[],
    right: readonly number[],
    { penalty, direction }: Question,
    bounds: Bounds,
  ) => {
    const l = valueOf(left, bounds, penalty);
    const r = valueOf(right, bounds, penalty);
    if (direction * l > direction * r) return Number.NEGATIVE_INFINITY;
    return scoreOfValue(left, l, penalty) + scoreOfValue(right, r, penalty);
  };
  const scoreOf = (left: readonly number[], right: readonly number[], { penalty }: Question) => {
    const l = shrink(sum(gradients, left));
    const r = shrink(sum(gradients, right));
    const lh = sum(hessians, left) + (lambda + penalty);
    const rh = sum(hessians, [...left, ...right]) + (lambda + penalty) - sum(hessians, left);
    return (l * l * rh + r * r * lh) / (lh * rh);
  };
  const isAllowed = (side: readonly number[]) =>
    side.length >= params.minChildSamples && sum(hessians, side) >= params.minSumHessian * steps.hessian;

  const withSplit = (leaf: Leaf): Leaf => {
    if (params.maxDepth >= 0 && leaf.depth >= params.maxDepth) return leaf;
    const g = shrink(sum(gradients, leaf.rows));
    const own = isMonotone
      ? scoreOfValue(leaf.rows, valueOf(leaf.rows, leaf.bounds))
      : (g * g) / (sum(hessians, leaf.rows) + lambda);
    let most = own + (params.minSplitGain * steps.gradient ** 2) / steps.hessian;
    let split: Leaf["split"];
    for (const [field, column] of X.columns.entries()) {
      for (const question of questionsOf(field, column, leaf.rows)) {
        const left = leaf.rows.filter((row) => question.isLeft(row, column));
        const right = leaf.rows.filter((row) => !question.isLeft(row, column));
        if (!isAllowed(left) || !isAllowed(right)) continue;
        const reached = isMonotone ? scoreWithin(left, right, question, leaf.bounds) : scoreOf(left, right, question);
        if (!(reached > most)) continue;
        most = reached;
        const hasMissing = column.kind === "numeric" && leaf.rows.some((row) => Number.isNaN(column.values[row]));
        const unknownLeft = hasMissing
          ? left.some((row) => Number.isNaN(column.values[row]))
          : left.length >= right.length && !(question as { isOneLevel?: boolean }).isOneLevel;
        split = { question, unknownLeft, gain: most - own };
      }
    }
    return { ...leaf, split };
  };

  const questionsOf = (field: number, column: Column, leafRows: readonly number[]): Question[] => {
    if (column.kind === "categorical") return levelQuestions(field, column.codes, leafRows);
    const valueOf = (row: number, { values }: Column & { kind: "numeric" }) => Math.fround(values[row]) + 0;
    // Bounds lie between neighbours among all training rows, not only the leaf's.
    const known = [
      ...new Set([...y.keys()].filter((r) => !Number.isNaN(column.values[r])).map((r) => valueOf(r, column))),
    ];
    known.sort((a, b) => a - b);
    const hasMissing = leafRows.some((row) => Number.isNaN(column.values[row]));
    const questions: Question[] = [];
    for (const missingLeft of hasMissing ? [false, true] : [false]) {
      const bounds = known.slice(1).map((above, i) => thresholdBetween(known[i], above));
      if (hasMissing && !missingLeft && known.length > 0) bounds.push(Number.POSITIVE_INFINITY);
      for (const bound of bounds) {
        questions.push({
          field,
          penalty: 0,
          direction: bound < Number.POSITIVE_INFINITY ? (params.monotoneConstraints[column.name] ?? 0) : 0,
          isLeft: (row, of) => {
            if (of.kind !== "numeric") throw new TypeError();
            return Number.isNaN(of.values[row]) ? (hasMissing ? missingLeft : undefined) : valueOf(row, of) <= bound;
          },
        });
      }
    }
    return questions;
  };

  const levelQuestions = (field: number, codes: Int32Array, leafRows: readonly number[]): Question[] => {
    // A missing value is one more level, the last.
    const order = (code: number) => (code === MISSING ? Number.POSITIVE_INFINITY : code);
    const seen = new Set(codes);
    const present = [...new Set(leafRows.map((row) => codes[row]))].sort((a, b) => order(a) - order(b));
    const ask = (left: readonly number[], penalty: number, isOneLevel: boolean) => ({
      field,
      penalty,
      direction: 0,
      isOneLevel,
      isLeft: (row: number, of: Column) => {
        if (of.kind !== "categorical") throw new TypeError();
        return seen.has(of.codes[row]) ? left.includes(of.codes[row]) : undefined;
      },
    });
    if (present.length <= params.maxCatToOnehot) return present.map((level) => ask([level], 0, true));
    const slope = (level: number) => {
      const of = leafRows.filter((row) => codes[row] === level);
      return sum(gradients, of) / (sum(hessians, of) + params.catSmooth * steps.hessian);
    };
    const sorted = present.toSorted((a, b) => slope(a) - slope(b) || order(a) - order(b));
    const penalty = params.catL2 * steps.hessian;
    return sorted.slice(1).map((_, i) => ask(sorted.slice(0, i + 1), penalty, i === 0));
  };

  for (let tree = 0; tree < params.nEstimators; tree++) {
    computeGradients(scores, y, new Float32Array(), steps, gradients, hessians);
    const says = (of: readonly number[], bounds: Bounds) =>
      Math.fround(((params.learningRate * steps.hessian) / steps.gradient) * valueOf(of, bounds));
    const unbounded = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
    const all = [...y.keys()];
    const root: Node = { value: says(all, unbounded) };
    const leaves: { leaf: Leaf; node: Node }[] = [
      { leaf: withSplit({ rows: all, depth: 0, bounds: unbounded }), node: root },
    ];
    while (leaves.length < params.numLeaves) {
      const gains = leaves.map(({ leaf }) => leaf.split?.gain ?? 0);
      const best = gains.indexOf(Math.max(...gains));
      const { leaf, node } = leaves[best];
      if (leaf.split === undefined || gains[best] <= 0) break;
      const { question, unknownLeft } = leaf.split;
      const column = X.columns[question.field];
      const left = leaf.rows.filter((row) => question.isLeft(row, column));
      const right = leaf.rows.filter((row) => !question.isLeft(row, column));
      const [low, high] = childBounds(leaf.bounds, valueOf(left, leaf.bounds), valueOf(right, leaf.bounds), question);
      node.question = question;
      node.unknownLeft = unknownLeft;
      node.left = { value: says(left, low) };
      node.right = { value: says(right, high) };
      const depth = leaf.depth + 1;
      leaves[best] = { leaf: withSplit({ rows: left, depth, bounds: low }), node: node.left };
      leaves.push({ leaf: withSplit({ rows: right, depth, bounds: high }), node: node.right });
    }
    const ask = (node: Node, row: number, table: Table): number => {
      if (node.question === undefined) return node.value;
      const left = node.question.isLeft(row, table.columns[node.question.field]) ?? node.unknownLeft;
      return ask((left ? node.left : node.right) as Node, row, table);
    };
    for (let row = 0; row < rows; row++) scores[row] += ask(root, row, X);
    for (let row = 0; row < others.rows; row++) result[row] += ask(root, row, others);
  }
  return result;
}

/** Nothing below either child may cross the middle of what they say. */
function childBounds(bounds: Bounds, left: number, right: number, { direction }: Question): readonly [Bounds, Bounds] {
  const middle = (left + right) / 2;
  if (direction === 0) return [bounds, bounds];
  const [below, above] = [
    { ...bounds, most: middle },
    { ...bounds, least: middle },
  ];
  return direction > 0 ? [below, above] : [above, below];
}
