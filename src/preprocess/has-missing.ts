/** Whether a value is missing; of a row that counts, where there are weights. */
export function hasMissing(values: Float64Array, weights?: Float64Array): boolean {
  return !areFinite(values) && values.some((x, row) => Number.isNaN(x) && weights?.[row] !== 0);
}

/** Whether sums times 0 are 0. That is faster than a look at each value; large values may be told to be infinite. */
function areFinite(values: Float64Array): boolean {
  let [a, b] = [0, 0];
  const eights = values.length & ~7;
  for (let i = 0; i < eights; i += 8) {
    a += (values[i] + values[i + 1] + (values[i + 2] + values[i + 3])) * 0;
    b += (values[i + 4] + values[i + 5] + (values[i + 6] + values[i + 7])) * 0;
  }
  for (let i = eights; i < values.length; i++) a += values[i] * 0;
  return a + b === 0;
}
