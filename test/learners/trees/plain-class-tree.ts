/**
 * A classification tree grown the obvious way: for every node, every field and every threshold or level, count the rows
 * of each class on both sides. The twin that the fast grower is compared with.
 */

import { thresholdBetween } from "../../../src/kernels/index.ts";
import { type Column, MISSING, type Table } from "../../../src/table/index.ts";

export type PlainTree = { readonly pd: number } | PlainNode;

interface PlainNode {
  readonly field: number;
  /** `value <= threshold`, or `level === this` where the field is categorical. */
  readonly threshold?: number;
  readonly level?: number;
  readonly unknownLeft: boolean;
  readonly left: PlainTree;
  readonly right: PlainTree;
}

export interface PlainRules {
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly purity: (good: number, bad: number) => number;
}

interface Question extends Omit<PlainNode, "left" | "right"> {
  readonly isLeft: (row: number) => boolean;
}

export function growPlainTree(X: Table, y: Uint8Array, rules: PlainRules): PlainTree {
  const allRows = Array.from(y.keys());
  const purityOf = (rows: readonly number[]) => {
    const bad = rows.filter((row) => y[row] === 1).length;
    return rules.purity(rows.length - bad, bad);
  };
  const grow = (rows: readonly number[], depth: number): PlainTree => {
    const pd = rows.filter((row) => y[row] === 1).length / rows.length;
    if (pd === 0 || pd === 1 || depth >= rules.maxDepth) return { pd };
    let best: { question: Question; left: number[]; right: number[] } | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const question of X.columns.flatMap((column, field) => questionsOf(column, field, rows, allRows))) {
      const left = rows.filter((row) => question.isLeft(row));
      const right = rows.filter((row) => !question.isLeft(row));
      if (Math.min(left.length, right.length) < rules.minSamplesLeaf) continue;
      const reached = purityOf(left) + purityOf(right);
      if (reached <= most) continue;
      most = reached;
      best = { question, left, right };
    }
    if (best === undefined) return { pd };
    const { isLeft: _, ...asked } = best.question;
    return { ...asked, left: grow(best.left, depth + 1), right: grow(best.right, depth + 1) };
  };
  return grow(allRows, 0);
}

function questionsOf(
  column: Column,
  field: number,
  rows: readonly number[],
  allRows: readonly number[],
): readonly Question[] {
  if (column.kind === "categorical") {
    const levels = [...new Set(allRows.map((row) => column.codes[row]))].sort((a, b) => a - b);
    // A missing value is one more level, the last.
    return [...levels.filter((code) => code !== MISSING), ...levels.filter((code) => code === MISSING)]
      .filter((level) => rows.some((row) => column.codes[row] === level))
      .map((level) => ({ field, level, unknownLeft: false, isLeft: (row) => column.codes[row] === level }));
  }
  const valueOf = (row: number) => Math.fround(column.values[row]) + 0;
  const known = rows.filter((row) => !Number.isNaN(column.values[row]));
  const values = [...new Set(known.map(valueOf))].sort((a, b) => a - b);
  const hasMissing = known.length < rows.length;
  const questions: Question[] = [];
  const ask = (threshold: number, missingLeft: boolean) => {
    const isLeft = (row: number) => (Number.isNaN(column.values[row]) ? missingLeft : valueOf(row) <= threshold);
    const left = rows.filter(isLeft).length;
    questions.push({ field, threshold, unknownLeft: hasMissing ? missingLeft : 2 * left >= rows.length, isLeft });
  };
  for (const missingLeft of hasMissing ? [false, true] : [false]) {
    for (let i = 0; i + 1 < values.length; i++) ask(thresholdBetween(values[i], values[i + 1]), missingLeft);
    if (hasMissing && !missingLeft && values.length > 0) ask(Number.POSITIVE_INFINITY, false);
  }
  return questions;
}
