import { LEVEL, LEVEL_SET, THRESHOLD } from "../../../src/kernels/index.ts";
import type { FittedTrees } from "../../../src/learners/trees/tree-model.ts";
import { MISSING } from "../../../src/table/index.ts";
import type { PlainTree } from "./plain-class-tree.ts";

/** A fitted tree of thresholds and single levels, node by node. */
export function readTree({ trees, levels }: FittedTrees, tree = 0): PlainTree {
  const { field, kind, value, left } = trees;
  const levelOf = (f: number, bin: number) => {
    const bins = levels[f];
    return bins?.missing === bin ? MISSING : (bins?.binOfLevel.indexOf(bin) ?? Number.NaN);
  };
  const read = (node: number): PlainTree => {
    if (field[node] < 0) return { pd: value[node] };
    if (kind[node] >= LEVEL_SET) throw new Error("a set of levels");
    return {
      field: field[node],
      ...(kind[node] >= LEVEL ? { level: levelOf(field[node], value[node]) } : { threshold: value[node] }),
      unknownLeft: kind[node] === THRESHOLD,
      left: read(left[node]),
      right: read(left[node] + 1),
    };
  };
  return read(trees.roots[tree]);
}
