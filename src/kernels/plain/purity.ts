import type { Criterion } from "../forest.ts";

/**
 * Purity of a node of the given weights: the larger the sum over two children, the better the split.
 *
 * Gini impurity times weight is 2 (bad − bad² / weight), and entropy times weight, in nats, −Σ class · ln(class / weight)
 * (Breiman et al., Classification and Regression Trees, 1984). The terms that no split changes are left out.
 */
export function purity(criterion: Criterion, good: number, bad: number): number {
  const weight = good + bad;
  if (criterion === "gini") return (bad * bad) / weight;
  return (bad === 0 ? 0 : bad * Math.log(bad / weight)) + (good === 0 ? 0 : good * Math.log(good / weight));
}

/** What a split that raises the purity by `rise` takes off the impurity times weight; entropy in bits. */
export function impurityDecrease(criterion: Criterion, rise: number): number {
  return criterion === "gini" ? 2 * rise : rise / Math.LN2;
}

/** Impurity times weight; entropy in bits. */
export function impurity(criterion: Criterion, good: number, bad: number): number {
  if (good + bad === 0) return 0;
  return criterion === "gini" ? 2 * (bad - purity("gini", good, bad)) : -purity("entropy", good, bad) / Math.LN2;
}
