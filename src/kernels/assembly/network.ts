/**
 * The layers of a neural network, forwards and backwards, for a batch of rows at a time.
 *
 * Numbers are f32 and pointers are bytes. The weights of a layer lie input by input, so that neighbouring units make a
 * vector; each unit sees the same additions in the same order as in the plain kernel. The entries of a sparse row are
 * values, f32, and beside them the places of their columns' weights, u32, in bytes from the first weight of the layer.
 */

/** Bytes of a vector, and of the eight that fit into registers beside what they are made of. */
const VECTOR: usize = 16;
const BLOCK: usize = 8 * VECTOR;

/** sum + x · (four numbers at `place`) */
// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, place: usize): v128 {
  return f32x4.add(sum, f32x4.mul(x, v128.load(place)));
}

/** (four numbers at `place`) += x · y */
// @ts-ignore: decorator
@inline
function addProduct(place: usize, x: v128, y: v128): void {
  v128.store(place, f32x4.add(v128.load(place), f32x4.mul(x, y)));
}

/**
 * Looks at the rows of a batch, a number of each cache line. They lie scattered over memory: here many are on their way
 * at once, where the layer would wait for one after another.
 *
 * @returns a number of no meaning, for which it has to look.
 */
export function fetchRows(batch: usize, count: u32, starts: usize, columns: usize, values: usize): f32 {
  let sum: f32 = 0;
  for (let i: usize = 0; i < count; i++) {
    const row = starts + (<usize>load<u32>(batch + (i << 2)) << 2);
    const end = <usize>load<u32>(row, 4) << 2;
    for (let p = <usize>load<u32>(row) << 2; p < end; p += 64) sum += load<f32>(values + p) + <f32>load<u32>(columns + p);
  }
  return sum;
}

/**
 * units[j] = biases[j] + Σ_k row[k] · weights[k, j] for each row of a batch.
 *
 * @param batch row numbers, u32.
 * @param starts where the entries of each row begin, u32.
 * @param units room for `width` numbers a row of the batch.
 */
export function sparseForward(
  batch: usize,
  count: u32,
  starts: usize,
  columns: usize,
  values: usize,
  weights: usize,
  biases: usize,
  units: usize,
  width: u32,
): void {
  const bytes: usize = <usize>width << 2;
  for (let i: usize = 0; i < count; i++, units += bytes) {
    const row = starts + (<usize>load<u32>(batch + (i << 2)) << 2);
    const start = <usize>load<u32>(row) << 2;
    const end = <usize>load<u32>(row, 4) << 2;
    let j: usize = 0;
    for (; j + BLOCK <= bytes; j += BLOCK) {
      let u0 = v128.load(biases + j);
      let u1 = v128.load(biases + j, 16);
      let u2 = v128.load(biases + j, 32);
      let u3 = v128.load(biases + j, 48);
      let u4 = v128.load(biases + j, 64);
      let u5 = v128.load(biases + j, 80);
      let u6 = v128.load(biases + j, 96);
      let u7 = v128.load(biases + j, 112);
      for (let p = start; p < end; p += 4) {
        const x = v128.load32_splat(values + p);
        const w = weights + j + load<u32>(columns + p);
        u0 = multiplyAdd(u0, x, w);
        u1 = f32x4.add(u1, f32x4.mul(x, v128.load(w, 16)));
        u2 = f32x4.add(u2, f32x4.mul(x, v128.load(w, 32)));
        u3 = f32x4.add(u3, f32x4.mul(x, v128.load(w, 48)));
        u4 = f32x4.add(u4, f32x4.mul(x, v128.load(w, 64)));
        u5 = f32x4.add(u5, f32x4.mul(x, v128.load(w, 80)));
        u6 = f32x4.add(u6, f32x4.mul(x, v128.load(w, 96)));
        u7 = f32x4.add(u7, f32x4.mul(x, v128.load(w, 112)));
      }
      v128.store(units + j, u0);
      v128.store(units + j, u1, 16);
      v128.store(units + j, u2, 32);
      v128.store(units + j, u3, 48);
      v128.store(units + j, u4, 64);
      v128.store(units + j, u5, 80);
      v128.store(units + j, u6, 96);
      v128.store(units + j, u7, 112);
    }
    for (; j + VECTOR <= bytes; j += VECTOR) {
      let unit = v128.load(biases + j);
      for (let p = start; p < end; p += 4) {
        unit = multiplyAdd(unit, v128.load32_splat(values + p), weights + j + load<u32>(columns + p));
      }
      v128.store(units + j, unit);
    }
    for (; j < bytes; j += 4) {
      let unit = load<f32>(biases + j);
      for (let p = start; p < end; p += 4) unit += load<f32>(values + p) * load<f32>(weights + j + load<u32>(columns + p));
      store<f32>(units + j, unit);
    }
  }
}

/** gradient[k, j] += row[k] · deltas[j], and biases[j] += deltas[j], for each row of a batch. */
export function sparseBackward(
  batch: usize,
  count: u32,
  starts: usize,
  columns: usize,
  values: usize,
  gradient: usize,
  biases: usize,
  deltas: usize,
  width: u32,
): void {
  const bytes: usize = <usize>width << 2;
  for (let i: usize = 0; i < count; i++, deltas += bytes) {
    const row = starts + (<usize>load<u32>(batch + (i << 2)) << 2);
    const start = <usize>load<u32>(row) << 2;
    const end = <usize>load<u32>(row, 4) << 2;
    let j: usize = 0;
    for (; j + BLOCK <= bytes; j += BLOCK) {
      const d0 = v128.load(deltas + j);
      const d1 = v128.load(deltas + j, 16);
      const d2 = v128.load(deltas + j, 32);
      const d3 = v128.load(deltas + j, 48);
      const d4 = v128.load(deltas + j, 64);
      const d5 = v128.load(deltas + j, 80);
      const d6 = v128.load(deltas + j, 96);
      const d7 = v128.load(deltas + j, 112);
      for (let p = start; p < end; p += 4) {
        const x = v128.load32_splat(values + p);
        const g = gradient + j + load<u32>(columns + p);
        addProduct(g, x, d0);
        v128.store(g, f32x4.add(v128.load(g, 16), f32x4.mul(x, d1)), 16);
        v128.store(g, f32x4.add(v128.load(g, 32), f32x4.mul(x, d2)), 32);
        v128.store(g, f32x4.add(v128.load(g, 48), f32x4.mul(x, d3)), 48);
        v128.store(g, f32x4.add(v128.load(g, 64), f32x4.mul(x, d4)), 64);
        v128.store(g, f32x4.add(v128.load(g, 80), f32x4.mul(x, d5)), 80);
        v128.store(g, f32x4.add(v128.load(g, 96), f32x4.mul(x, d6)), 96);
        v128.store(g, f32x4.add(v128.load(g, 112), f32x4.mul(x, d7)), 112);
      }
    }
    for (; j + VECTOR <= bytes; j += VECTOR) {
      const delta = v128.load(deltas + j);
      for (let p = start; p < end; p += 4) {
        addProduct(gradient + j + load<u32>(columns + p), v128.load32_splat(values + p), delta);
      }
    }
    for (; j < bytes; j += 4) {
      const delta = load<f32>(deltas + j);
      for (let p = start; p < end; p += 4) {
        const g = gradient + j + load<u32>(columns + p);
        store<f32>(g, load<f32>(g) + load<f32>(values + p) * delta);
      }
    }
    addBiases(biases, deltas, bytes);
  }
}

function addBiases(biases: usize, deltas: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + VECTOR <= bytes; j += VECTOR) {
    v128.store(biases + j, f32x4.add(v128.load(biases + j), v128.load(deltas + j)));
  }
  for (; j < bytes; j += 4) store<f32>(biases + j, load<f32>(biases + j) + load<f32>(deltas + j));
}

/** above[j] = biases[j] + Σ_k below[k] · weights[k, j] for each of `count` rows. */
export function denseForward(
  count: u32,
  below: usize,
  widthBelow: u32,
  weights: usize,
  biases: usize,
  above: usize,
  width: u32,
): void {
  const bytes: usize = <usize>width << 2;
  const bytesBelow: usize = <usize>widthBelow << 2;
  let i: usize = 0;
  if (width === 1) {
    for (; i + 4 <= count; i += 4, below += 4 * bytesBelow, above += 16) fourUnits(below, bytesBelow, weights, biases, above);
  }
  for (; i < count; i++, below += bytesBelow, above += bytes) {
    let j: usize = 0;
    for (; j + VECTOR <= bytes; j += VECTOR) {
      let unit = v128.load(biases + j);
      let w = weights + j;
      for (let k: usize = 0; k < bytesBelow; k += 4, w += bytes) unit = multiplyAdd(unit, v128.load32_splat(below + k), w);
      v128.store(above + j, unit);
    }
    for (; j < bytes; j += 4) {
      let unit = load<f32>(biases + j);
      let w = weights + j;
      for (let k: usize = 0; k < bytesBelow; k += 4, w += bytes) unit += load<f32>(below + k) * load<f32>(w);
      store<f32>(above + j, unit);
    }
  }
}

/** The one unit above of four rows at once, as each sum of a row waits for the one before. */
function fourUnits(below: usize, bytesBelow: usize, weights: usize, biases: usize, above: usize): void {
  const bias = load<f32>(biases);
  let a = bias;
  let b = bias;
  let c = bias;
  let d = bias;
  const second = below + bytesBelow;
  const third = second + bytesBelow;
  const fourth = third + bytesBelow;
  for (let k: usize = 0; k < bytesBelow; k += 4) {
    const weight = load<f32>(weights + k);
    a += load<f32>(below + k) * weight;
    b += load<f32>(second + k) * weight;
    c += load<f32>(third + k) * weight;
    d += load<f32>(fourth + k) * weight;
  }
  store<f32>(above, a);
  store<f32>(above, b, 4);
  store<f32>(above, c, 8);
  store<f32>(above, d, 12);
}

/**
 * gradient[k, j] += below[k] · deltas[j], biases[j] += deltas[j] and deltasBelow[k] = Σ_j weights[k, j] · deltas[j] for
 * each of `count` rows.
 */
export function denseBackward(
  count: u32,
  below: usize,
  widthBelow: u32,
  weights: usize,
  gradient: usize,
  biases: usize,
  deltas: usize,
  width: u32,
  deltasBelow: usize,
): void {
  const bytes: usize = <usize>width << 2;
  const bytesBelow: usize = <usize>widthBelow << 2;
  for (let i: usize = 0; i < count; i++) {
    if (width === 1) passDownOne(below, bytesBelow, weights, gradient, load<f32>(deltas), deltasBelow);
    else passDown(below, bytesBelow, weights, gradient, deltas, bytes, deltasBelow);
    addBiases(biases, deltas, bytes);
    below += bytesBelow;
    deltas += bytes;
    deltasBelow += bytesBelow;
  }
}

function passDown(
  below: usize,
  bytesBelow: usize,
  weights: usize,
  gradient: usize,
  deltas: usize,
  bytes: usize,
  deltasBelow: usize,
): void {
  for (let k: usize = 0; k < bytesBelow; k += 4, weights += bytes, gradient += bytes) {
    const output = load<f32>(below + k);
    let sum: f32 = 0;
    for (let j: usize = 0; j < bytes; j += 4) {
      const delta = load<f32>(deltas + j);
      store<f32>(gradient + j, load<f32>(gradient + j) + output * delta);
      sum += load<f32>(weights + j) * delta;
    }
    store<f32>(deltasBelow + k, sum);
  }
}

/** Of a layer with one unit, neighbouring inputs make a vector. */
function passDownOne(
  below: usize,
  bytesBelow: usize,
  weights: usize,
  gradient: usize,
  delta: f32,
  deltasBelow: usize,
): void {
  const deltas = f32x4.splat(delta);
  let k: usize = 0;
  for (; k + VECTOR <= bytesBelow; k += VECTOR) {
    addProduct(gradient + k, v128.load(below + k), deltas);
    v128.store(deltasBelow + k, f32x4.mul(v128.load(weights + k), deltas));
  }
  for (; k < bytesBelow; k += 4) {
    store<f32>(gradient + k, load<f32>(gradient + k) + load<f32>(below + k) * delta);
    store<f32>(deltasBelow + k, load<f32>(weights + k) * delta);
  }
}

/** units[j] = max(0, units[j]); there is room for three more. */
export function rectify(units: usize, count: u32): void {
  const half = f32x4.splat(0.5);
  for (const end = units + (<usize>count << 2); units < end; units += VECTOR) {
    const z = v128.load(units);
    v128.store(units, f32x4.mul(half, f32x4.add(z, f32x4.abs(z))));
  }
}

/** deltas[j] = 0 where units[j] is 0; there is room for three more. */
export function silence(deltas: usize, units: usize, count: u32): void {
  const zero = f32x4.splat(0);
  for (const end = deltas + (<usize>count << 2); deltas < end; deltas += VECTOR, units += VECTOR) {
    v128.store(deltas, v128.and(v128.load(deltas), f32x4.gt(v128.load(units), zero)));
  }
}

/** gradient[i] += penalty · weights[i]; returns Σ weights[i]², which is added up in double precision. */
export function penalise(weights: usize, gradient: usize, count: u32, penalty: f32): f64 {
  const factor = f32x4.splat(penalty);
  const end = weights + (<usize>count << 2);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; weights + VECTOR <= end; weights += VECTOR, gradient += VECTOR) {
    const four = v128.load(weights);
    const a = f64x2.promote_low_f32x4(four);
    const b = f64x2.promote_low_f32x4(i32x4.shuffle(four, four, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
    addProduct(gradient, four, factor);
  }
  const sums = f64x2.add(low, high);
  let squares = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; weights < end; weights += 4, gradient += 4) {
    const weight = load<f32>(weights);
    squares += <f64>weight * weight;
    store<f32>(gradient, load<f32>(gradient) + penalty * weight);
  }
  return squares;
}
