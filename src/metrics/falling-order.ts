/**
 * Row numbers by falling value, equal values by rising row: the one sort that every ranking metric and curve shares.
 *
 * A radix sort on the bytes of the float64 keys, least significant first: for numbers ≥ 0 the bit pattern rises with
 * the number, and being stable it keeps equal numbers in row order. Bytes that all keys share cost nothing.
 *
 * @param values numbers ≥ 0, none NaN.
 */
export function fallingOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) keys[i] = values[i] + 0; // −0 becomes 0: its sign bit would make it the largest
  const bytes = new Uint8Array(keys.buffer);

  const counts = new Uint32Array(BYTES * 256);
  for (let i = 0, at = 0; i < n; i++) {
    for (let byte = 0; byte < BYTES; byte++) counts[byte * 256 + bytes[at++]]++;
  }

  let from = new Uint32Array(n);
  let to = new Uint32Array(n);
  for (let i = 0; i < n; i++) from[i] = i;
  // Typed arrays are little-endian wherever JavaScript runs today, so byte 0 is the least significant one.
  for (let byte = 0; byte < BYTES; byte++) {
    const count = counts.subarray(byte * 256, byte * 256 + 256);
    if (n === 0 || count[bytes[byte]] === n) continue;
    for (let value = 255, start = 0; value >= 0; value--) {
      const rows = count[value];
      count[value] = start;
      start += rows;
    }
    for (let i = 0; i < n; i++) {
      const row = from[i];
      to[count[bytes[row * BYTES + byte]]++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

const BYTES = Float64Array.BYTES_PER_ELEMENT;
