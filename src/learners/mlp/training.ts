import {
  type LabelledRows,
  logLoss,
  Network,
  type NetworkKernel,
  type NetworkShape,
  weightOf,
} from "../../kernels/index.ts";
import type { Random } from "../../random.ts";
import type { Pacer } from "../pacer.ts";

export interface TrainingOptions {
  readonly batchSize: number;
  readonly maxIter: number;
  readonly tol: number;
  readonly nIterNoChange: number;
}

export interface Trained {
  readonly parameters: Float64Array;
  /** Whether it stopped before `maxIter` epochs. */
  readonly stopped: boolean;
}

/**
 * Trains a network, epoch by epoch over shuffled batches, until the loss has not fallen by `tol` for more than
 * `nIterNoChange` epochs. Without rows held out, that is the loss of the epoch's batches as they were met, as in
 * scikit-learn; with them, it is their log loss, and the network is as it was at its best.
 *
 * @param rows the rows to learn from; shuffled in place.
 * @param heldOut rows to judge by, or none.
 */
export async function train(
  kernel: NetworkKernel,
  shape: NetworkShape,
  data: LabelledRows,
  rows: Uint32Array,
  heldOut: Uint32Array,
  { batchSize, maxIter, tol, nIterNoChange }: TrainingOptions,
  random: Random,
  pacer: Pacer,
): Promise<Trained> {
  const best = Float64Array.from(kernel.parameters);
  const total = weightOf(rows, data.weights);
  let bestLoss = Number.POSITIVE_INFINITY;
  let epochsWithout = 0;
  const end = (stopped: boolean): Trained => ({
    parameters: heldOut.length > 0 ? best : Float64Array.from(kernel.parameters),
    stopped,
  });

  for (let epoch = 0; epoch < maxIter; epoch++) {
    random.shuffle(rows);
    let sum = 0;
    for (let from = 0; from < rows.length; from += batchSize) {
      const batch = rows.subarray(from, from + batchSize);
      sum += kernel.step(batch);
      if (pacer.isDue) await pacer.rest((epoch + from / rows.length) / maxIter);
    }

    const loss = heldOut.length > 0 ? meanLogLoss(shape, kernel.parameters, data, heldOut) : sum / total;
    epochsWithout = loss > bestLoss - tol ? epochsWithout + 1 : 0;
    if (loss < bestLoss) {
      bestLoss = loss;
      if (heldOut.length > 0) best.set(kernel.parameters);
    }
    if (epochsWithout > nIterNoChange) return end(true);
  }
  return end(false);
}

function meanLogLoss(
  shape: NetworkShape,
  parameters: Float32Array,
  { X, y, weights }: LabelledRows,
  rows: Uint32Array,
): number {
  const network = new Network(shape, Float64Array.from(parameters));
  let loss = 0;
  for (const row of rows) loss += weights[row] * logLoss(network.logit(X, row), y[row]);
  return loss / weightOf(rows, weights);
}
