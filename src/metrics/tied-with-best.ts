import { correctedPairedTest } from "./corrected-paired-test.ts";

/** One model's metric on each fold of each repeat, in the same order for all models. */
export interface FoldScores {
  readonly name: string;
  readonly perFold: readonly number[];
}

/** How one model stands against the best. */
export interface Standing {
  readonly name: string;
  /** Mean of its metric over the folds. */
  readonly mean: number;
  /** Its mean minus the best one's. */
  readonly difference: number;
  /** Two-sided p of the corrected paired test against the best: 1 for the best itself, NaN over fewer than two folds. */
  readonly p: number;
  /** The folds can't tell it from the best. */
  readonly tied: boolean;
}

/**
 * Compares every model with the one of the best mean, by the corrected paired test over the same folds.
 *
 * Each model is tested at `alpha` by itself, without a correction for their number. So read "tied" as "not shown to be
 * worse", and mind that of twenty models as good as the best, one or more will be called worse by chance: the best was
 * picked on the same folds, which flatters it. A correction such as Holm's would call more models tied.
 *
 * With fewer than two folds nothing can be told apart: all are tied.
 *
 * @param testToTrain test rows / training rows of a fold: 0.25 for five folds.
 */
export function standings(
  rows: readonly FoldScores[],
  direction: "maximize" | "minimize",
  testToTrain: number,
  alpha = 0.05,
): Standing[] {
  const means = rows.map(({ perFold }) => perFold.reduce((sum, value) => sum + value, 0) / perFold.length);
  const bestMean = direction === "maximize" ? Math.max(...means) : Math.min(...means);
  const best = rows[means.indexOf(bestMean)];
  return rows.map((row, index) => {
    const p = row === best ? 1 : pOfDifference(row, best, testToTrain);
    return { name: row.name, mean: means[index], difference: means[index] - bestMean, p, tied: !(p < alpha) };
  });
}

/** Names of the models that the folds can't tell from the best, itself among them: see `standings`. */
export function tiedWithBest(
  rows: readonly FoldScores[],
  direction: "maximize" | "minimize",
  testToTrain: number,
  alpha = 0.05,
): string[] {
  return standings(rows, direction, testToTrain, alpha)
    .filter(({ tied }) => tied)
    .map(({ name }) => name);
}

function pOfDifference(row: FoldScores, best: FoldScores, testToTrain: number): number {
  const differences = row.perFold.map((value, fold) => value - best.perFold[fold]);
  return differences.length < 2 ? Number.NaN : correctedPairedTest(differences, testToTrain).p;
}
