/**
 * Trees as ONNX's `TreeEnsembleRegressor`, all of whose nodes ask one question: is this float32 feature ≤ a threshold?
 *
 * A numeric field is a feature. A question about a category (this level? one of this set?) is a feature of its own, 0
 * where the answer is yes and 1 where it is no, looked up by level: so what is missing or unseen goes where it goes in
 * the native model, and no runtime needs to know of sets.
 *
 *     income  duration | purpose ∈ {A41, A43}?  purpose = A40? | housing = A151?
 *      2400      24    |          0                   1        |       1
 */
import { type LearntBy, THRESHOLD, UNKNOWN_RIGHT } from "../../../learners/index.ts";
import type { OnnxGraph, Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";
import { featureMatrix, type TreeFeatures, treeFeatures } from "./tree-features.ts";

/** Runtimes add the leaves of an ensemble up as float32; with so few trees the sum's rounding stays far below 1e-6. */
const TREES_AN_ENSEMBLE = 100;

const MODES = ["LEAF", "BRANCH_LEQ"] as const;
const BRANCH = MODES.indexOf("BRANCH_LEQ");

/** The mean of what the trees say, or sigmoid(base + their sum). */
export function treesPd(inputs: RawInputs, learnt: LearntBy<"trees">): Value {
  const { graph } = inputs;
  const { link, base, trees, levels } = learnt;
  const count = trees.roots.length - 1;
  const features = treeFeatures(learnt);
  const matrix = featureMatrix(inputs, features, levels);
  let sum = graph.zeros();
  for (let from = 0; from < count; from += TREES_AN_ENSEMBLE) {
    const attributes = ensembleOf(trees, features, from, Math.min(count, from + TREES_AN_ENSEMBLE));
    const said = graph.node("TreeEnsembleRegressor", [matrix], attributes, "ai.onnx.ml");
    sum = graph.add(sum, graph.asVector(graph.cast(said, "double")));
  }
  return link === "mean" ? graph.div(sum, count) : graph.sigmoid(graph.add(sum, base));
}

/** Trees `from` … `to` − 1. */
function ensembleOf(
  { roots, field, kind, value, left }: LearntBy<"trees">["trees"],
  { ofNode }: TreeFeatures,
  from: number,
  to: number,
): NonNullable<Parameters<OnnxGraph["node"]>[2]> {
  const first = roots[from];
  const nodes = roots[to] - first;
  const treeIds = new Uint32Array(nodes);
  const nodeIds = new Uint32Array(nodes);
  const featureIds = new Uint32Array(nodes);
  const modes = new Uint8Array(nodes);
  const yes = new Uint32Array(nodes);
  const no = new Uint32Array(nodes);
  const unknownIsYes = new Uint32Array(nodes);
  const thresholds = new Float32Array(nodes);
  const leafTreeIds = new Uint32Array(nodes);
  const leafIds = new Uint32Array(nodes);
  const leafValues = new Float32Array(nodes);
  let leaves = 0;
  for (let tree = from; tree < to; tree++) {
    const root = roots[tree];
    for (let node = root; node < roots[tree + 1]; node++) {
      const i = node - first;
      treeIds[i] = tree - from;
      nodeIds[i] = node - root;
      if (field[node] < 0) {
        leafTreeIds[leaves] = tree - from;
        leafIds[leaves] = node - root;
        leafValues[leaves++] = value[node];
        continue;
      }
      featureIds[i] = ofNode[node];
      modes[i] = BRANCH;
      yes[i] = left[node] - root;
      no[i] = yes[i] + 1;
      unknownIsYes[i] = Number(kind[node] === THRESHOLD);
      // 0 and 1 lie on either side of a half.
      thresholds[i] = isThreshold(kind[node]) ? value[node] : 0.5;
    }
  }
  return {
    n_targets: { int: 1 },
    nodes_treeids: { ints: treeIds },
    nodes_nodeids: { ints: nodeIds },
    nodes_featureids: { ints: featureIds },
    nodes_modes: { kinds: MODES, kindOf: modes },
    nodes_values: { floats: thresholds },
    nodes_truenodeids: { ints: yes },
    nodes_falsenodeids: { ints: no },
    nodes_missing_value_tracks_true: { ints: unknownIsYes },
    target_treeids: { ints: leafTreeIds.subarray(0, leaves) },
    target_nodeids: { ints: leafIds.subarray(0, leaves) },
    target_ids: { ints: new Uint32Array(leaves) },
    target_weights: { floats: leafValues.subarray(0, leaves) },
  };
}

function isThreshold(kind: number): boolean {
  return (kind & ~UNKNOWN_RIGHT) === THRESHOLD;
}
