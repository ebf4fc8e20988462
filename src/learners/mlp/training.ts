import type { Random } from "../../random.ts";
import type { Pacer } from "../pacer.ts";
import { Adam } from "./adam.ts";
import { type LabelledRows, logLoss, type Network } from "./network.ts";

export interface TrainingOptions {
  readonly alpha: number;
  readonly learningRateInit: number;
  readonly batchSize: number;
  readonly maxIter: number;
  readonly tol: number;
  readonly nIterNoChange: number;
}

/**
 * Trains a network in place, epoch by epoch over shuffled batches, until the loss has not fallen by `tol` for more than
 * `nIterNoChange` epochs. Without rows held out, that is the loss of the epoch's batches as they were met, as in
 * scikit-learn; with them, it is their log loss, and the network ends as it was at its best.
 *
 * @param rows the rows to learn from; shuffled in place.
 * @param heldOut rows to judge by, or none.
 * @returns whether it stopped before `maxIter` epochs.
 */
export async function train(
  network: Network,
  data: LabelledRows,
  rows: Uint32Array,
  heldOut: Uint32Array,
  options: TrainingOptions,
  random: Random,
  pacer: Pacer,
): Promise<boolean> {
  const { alpha, batchSize, maxIter, tol, nIterNoChange } = options;
  const { parameters } = network;
  const gradient = new Float64Array(parameters.length);
  const adam = new Adam(parameters.length, options.learningRateInit);
  const best = parameters.slice();
  let bestLoss = Number.POSITIVE_INFINITY;
  let epochsWithout = 0;

  for (let epoch = 0; epoch < maxIter; epoch++) {
    random.shuffle(rows);
    let sum = 0;
    let total = 0;
    for (let from = 0; from < rows.length; from += batchSize) {
      const batch = rows.subarray(from, from + batchSize);
      const weight = sumOf(data.weights, batch);
      sum += weight * network.lossAndGradient(data, batch, alpha, gradient);
      total += weight;
      adam.step(parameters, gradient);
      if (pacer.isDue) await pacer.rest((epoch + from / rows.length) / maxIter);
    }

    const loss = heldOut.length > 0 ? meanLogLoss(network, data, heldOut) : sum / total;
    epochsWithout = loss > bestLoss - tol ? epochsWithout + 1 : 0;
    if (loss < bestLoss) {
      bestLoss = loss;
      if (heldOut.length > 0) best.set(parameters);
    }
    if (epochsWithout > nIterNoChange) {
      if (heldOut.length > 0) parameters.set(best);
      return true;
    }
  }
  if (heldOut.length > 0) parameters.set(best);
  return false;
}

function meanLogLoss(network: Network, { X, y, weights }: LabelledRows, rows: Uint32Array): number {
  let loss = 0;
  for (const row of rows) loss += weights[row] * logLoss(network.logit(X, row), y[row]);
  return loss / sumOf(weights, rows);
}

function sumOf(weights: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += weights[row];
  return sum;
}
