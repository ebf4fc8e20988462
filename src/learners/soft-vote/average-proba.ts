/** The unweighted mean of several predictions, row by row; summed in the order given, so that it is the same bits each time. */
export function averageProba(predictions: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(predictions[0].length);
  for (const pd of predictions) for (let row = 0; row < mean.length; row++) mean[row] += pd[row];
  for (let row = 0; row < mean.length; row++) mean[row] /= predictions.length;
  return mean;
}
