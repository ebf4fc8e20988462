/**
 * Splits an order into runs of rows that share one value. Applicants who share a PD are accepted or rejected together,
 * so every metric that ranks must move over such a run in one step.
 *
 * @param order row numbers such that equal values are neighbours.
 */
export function* runsOfEqual(values: Float64Array, order: Uint32Array): Generator<Uint32Array, void> {
  let start = 0;
  while (start < order.length) {
    const value = values[order[start]];
    let end = start + 1;
    while (end < order.length && values[order[end]] === value) end++;
    yield order.subarray(start, end);
    start = end;
  }
}
