import {
  type ClassFactors,
  type Criterion,
  type ForestKernel,
  GrowingTree,
  type GrownTree,
  impurity,
  pdOf,
} from "../../kernels/index.ts";

/**
 * Minimal cost-complexity pruning: makes a leaf of the node whose subtree saves least impurity per leaf, again and again,
 * while that is no more than `alpha` (Breiman et al., Classification and Regression Trees, 1984, ch. 3).
 *
 * @param weights of the good and of the bad rows in each node, before class factors.
 * @param alpha impurity as a share of the root's weight, as scikit-learn's `ccp_alpha`.
 */
export function pruneTree(
  tree: GrownTree,
  { goods, bads }: Pick<ForestKernel, "goods" | "bads">,
  alpha: number,
  criterion: Criterion,
  factors: ClassFactors,
): GrowingTree {
  const { nodes, field, left } = tree;
  const own = Float64Array.from({ length: nodes }, (_, node) =>
    impurity(criterion, goods[node] * factors.good, bads[node] * factors.bad),
  );
  const scale = goods[0] * factors.good + bads[0] * factors.bad;
  const isLeaf = Uint8Array.from({ length: nodes }, (_, node) => (field[node] < 0 ? 1 : 0));
  const below = new Float64Array(nodes);
  const leaves = new Uint32Array(nodes);
  for (;;) {
    let weakest = -1;
    let least = Number.POSITIVE_INFINITY;
    // Children come after their parent, so backwards every subtree is summed before it is needed.
    for (let node = nodes - 1; node >= 0; node--) {
      const child = left[node];
      below[node] = isLeaf[node] === 1 ? own[node] : below[child] + below[child + 1];
      leaves[node] = isLeaf[node] === 1 ? 1 : leaves[child] + leaves[child + 1];
      if (isLeaf[node] === 1) continue;
      const saved = (own[node] - below[node]) / scale / (leaves[node] - 1);
      if (saved > least) continue;
      least = saved;
      weakest = node;
    }
    if (weakest < 0 || least > alpha) break;
    isLeaf[weakest] = 1;
  }
  const pruned = new GrowingTree();
  pruned.addLeaf(pdOf(goods[0], bads[0], factors), tree.cover[0]);
  const copies = [{ from: 0, to: 0 }];
  for (const { from, to } of copies) {
    if (isLeaf[from] === 1) continue;
    pruned.split(to, field[from], tree.kind[from], tree.value[from]);
    for (const child of [left[from], left[from] + 1]) {
      copies.push({ from: child, to: pruned.addLeaf(pdOf(goods[child], bads[child], factors), tree.cover[child]) });
    }
  }
  return pruned;
}
