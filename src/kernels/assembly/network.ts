/**
 * The layers of a neural network, forwards and backwards, for a batch of rows at a time; and the steps of Adam.
 *
 * Numbers are f64 and pointers are bytes. The weights of a layer lie input by input, so that neighbouring units make a
 * vector; each unit sees the same additions in the same order as in the plain kernel. The entries of a sparse row are
 * values, f64, and beside them the places of their columns' weights, u32, in bytes from the first weight of the layer.
 */

/** sum + x · (two numbers at `place`) */
// @ts-ignore: decorator
@inline
function multiplyAdd(sum: v128, x: v128, place: usize): v128 {
  return f64x2.add(sum, f64x2.mul(x, v128.load(place)));
}

/** (two numbers at `place`) += x · y */
// @ts-ignore: decorator
@inline
function addProduct(place: usize, x: v128, y: v128): void {
  v128.store(place, f64x2.add(v128.load(place), f64x2.mul(x, y)));
}

/** unit + (xa · wa + xb · wb + xc · wc + xd · wd) for two units. */
// @ts-ignore: decorator
@inline
function addFour(unit: v128, xa: v128, a: usize, xb: v128, b: usize, xc: v128, c: usize, xd: v128, d: usize): v128 {
  return f64x2.add(unit, multiplyAdd(multiplyAdd(multiplyAdd(f64x2.mul(xa, v128.load(a)), xb, b), xc, c), xd, d));
}

/**
 * Looks at the rows of a batch, a number of each cache line. They lie scattered over memory: here many are on their way
 * at once, where the layer would wait for one after another.
 *
 * @returns a number of no meaning, for which it has to look.
 */
export function fetchRows(batch: usize, count: u32, starts: usize, columns: usize, values: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < count; i++) {
    const row = starts + (<usize>load<u32>(batch + (i << 2)) << 2);
    const end: usize = load<u32>(row, 4);
    for (let p: usize = load<u32>(row); p < end; p += 8) {
      sum += load<f64>(values + (p << 3)) + <f64>load<u32>(columns + (p << 2));
    }
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
  const bytes: usize = <usize>width << 3;
  for (let i: usize = 0; i < count; i++, units += bytes) {
    const row = starts + (<usize>load<u32>(batch + (i << 2)) << 2);
    const start: usize = load<u32>(row);
    const end: usize = load<u32>(row, 4);
    let j: usize = 0;
    for (; j + 64 <= bytes; j += 64) {
      let u0 = v128.load(biases + j);
      let u1 = v128.load(biases + j, 16);
      let u2 = v128.load(biases + j, 32);
      let u3 = v128.load(biases + j, 48);
      const first = weights + j;
      let p = start;
      for (; p + 3 < end; p += 4) {
        const column = columns + (p << 2);
        const value = values + (p << 3);
        const a = first + load<u32>(column);
        const b = first + load<u32>(column, 4);
        const c = first + load<u32>(column, 8);
        const d = first + load<u32>(column, 12);
        const xa = v128.load64_splat(value);
        const xb = v128.load64_splat(value, 8);
        const xc = v128.load64_splat(value, 16);
        const xd = v128.load64_splat(value, 24);
        u0 = addFour(u0, xa, a, xb, b, xc, c, xd, d);
        u1 = addFour(u1, xa, a + 16, xb, b + 16, xc, c + 16, xd, d + 16);
        u2 = addFour(u2, xa, a + 32, xb, b + 32, xc, c + 32, xd, d + 32);
        u3 = addFour(u3, xa, a + 48, xb, b + 48, xc, c + 48, xd, d + 48);
      }
      for (; p < end; p++) {
        const a = first + load<u32>(columns + (p << 2));
        const x = v128.load64_splat(values + (p << 3));
        u0 = multiplyAdd(u0, x, a);
        u1 = multiplyAdd(u1, x, a + 16);
        u2 = multiplyAdd(u2, x, a + 32);
        u3 = multiplyAdd(u3, x, a + 48);
      }
      v128.store(units + j, u0);
      v128.store(units + j, u1, 16);
      v128.store(units + j, u2, 32);
      v128.store(units + j, u3, 48);
    }
    for (; j < bytes; j += 8) {
      let unit = load<f64>(biases + j);
      const first = weights + j;
      let p = start;
      for (; p + 3 < end; p += 4) {
        const column = columns + (p << 2);
        const value = values + (p << 3);
        unit +=
          load<f64>(value) * load<f64>(first + load<u32>(column)) +
          load<f64>(value, 8) * load<f64>(first + load<u32>(column, 4)) +
          load<f64>(value, 16) * load<f64>(first + load<u32>(column, 8)) +
          load<f64>(value, 24) * load<f64>(first + load<u32>(column, 12));
      }
      for (; p < end; p++) unit += load<f64>(values + (p << 3)) * load<f64>(first + load<u32>(columns + (p << 2)));
      store<f64>(units + j, unit);
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
  const bytes: usize = <usize>width << 3;
  for (let i: usize = 0; i < count; i++, deltas += bytes) {
    const row = starts + (<usize>load<u32>(batch + (i << 2)) << 2);
    const start: usize = load<u32>(row);
    const end: usize = load<u32>(row, 4);
    let j: usize = 0;
    for (; j + 128 <= bytes; j += 128) {
      const d0 = v128.load(deltas + j);
      const d1 = v128.load(deltas + j, 16);
      const d2 = v128.load(deltas + j, 32);
      const d3 = v128.load(deltas + j, 48);
      const d4 = v128.load(deltas + j, 64);
      const d5 = v128.load(deltas + j, 80);
      const d6 = v128.load(deltas + j, 96);
      const d7 = v128.load(deltas + j, 112);
      for (let p = start; p < end; p++) {
        const x = v128.load64_splat(values + (p << 3));
        const g = gradient + j + load<u32>(columns + (p << 2));
        addProduct(g, x, d0);
        addProduct(g + 16, x, d1);
        addProduct(g + 32, x, d2);
        addProduct(g + 48, x, d3);
        addProduct(g + 64, x, d4);
        addProduct(g + 80, x, d5);
        addProduct(g + 96, x, d6);
        addProduct(g + 112, x, d7);
      }
    }
    for (; j < bytes; j += 8) {
      const delta = load<f64>(deltas + j);
      for (let p = start; p < end; p++) {
        const g = gradient + j + load<u32>(columns + (p << 2));
        store<f64>(g, load<f64>(g) + load<f64>(values + (p << 3)) * delta);
      }
    }
    addBiases(biases, deltas, bytes);
  }
}

function addBiases(biases: usize, deltas: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) {
    v128.store(biases + j, f64x2.add(v128.load(biases + j), v128.load(deltas + j)));
  }
  if (j < bytes) store<f64>(biases + j, load<f64>(biases + j) + load<f64>(deltas + j));
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
  const bytes: usize = <usize>width << 3;
  const bytesBelow: usize = <usize>widthBelow << 3;
  for (let i: usize = 0; i < count; i++, below += bytesBelow, above += bytes) {
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      let unit = v128.load(biases + j);
      let w = weights + j;
      for (let k: usize = 0; k < bytesBelow; k += 8, w += bytes) unit = multiplyAdd(unit, v128.load64_splat(below + k), w);
      v128.store(above + j, unit);
    }
    if (j === bytes) continue;
    let unit = load<f64>(biases + j);
    let w = weights + j;
    for (let k: usize = 0; k < bytesBelow; k += 8, w += bytes) unit += load<f64>(below + k) * load<f64>(w);
    store<f64>(above + j, unit);
  }
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
  const bytes: usize = <usize>width << 3;
  const bytesBelow: usize = <usize>widthBelow << 3;
  for (let i: usize = 0; i < count; i++) {
    if (width === 1) passDownOne(below, bytesBelow, weights, gradient, load<f64>(deltas), deltasBelow);
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
  for (let k: usize = 0; k < bytesBelow; k += 8, weights += bytes, gradient += bytes) {
    const output = load<f64>(below + k);
    let sum: f64 = 0;
    for (let j: usize = 0; j < bytes; j += 8) {
      const delta = load<f64>(deltas + j);
      store<f64>(gradient + j, load<f64>(gradient + j) + output * delta);
      sum += load<f64>(weights + j) * delta;
    }
    store<f64>(deltasBelow + k, sum);
  }
}

/** Of a layer with one unit, neighbouring inputs make a vector. */
function passDownOne(
  below: usize,
  bytesBelow: usize,
  weights: usize,
  gradient: usize,
  delta: f64,
  deltasBelow: usize,
): void {
  const deltas = f64x2.splat(delta);
  let k: usize = 0;
  for (; k + 16 <= bytesBelow; k += 16) {
    addProduct(gradient + k, v128.load(below + k), deltas);
    v128.store(deltasBelow + k, f64x2.mul(v128.load(weights + k), deltas));
  }
  if (k < bytesBelow) {
    store<f64>(gradient + k, load<f64>(gradient + k) + load<f64>(below + k) * delta);
    store<f64>(deltasBelow + k, load<f64>(weights + k) * delta);
  }
}

/** units[j] = max(0, units[j]); there is room for one more. */
export function rectify(units: usize, count: u32): void {
  const half = f64x2.splat(0.5);
  for (const end = units + (<usize>count << 3); units < end; units += 16) {
    const z = v128.load(units);
    v128.store(units, f64x2.mul(half, f64x2.add(z, f64x2.abs(z))));
  }
}

/** deltas[j] = 0 where units[j] is 0; there is room for one more. */
export function silence(deltas: usize, units: usize, count: u32): void {
  const zero = f64x2.splat(0);
  for (const end = deltas + (<usize>count << 3); deltas < end; deltas += 16, units += 16) {
    v128.store(deltas, v128.and(v128.load(deltas), f64x2.gt(v128.load(units), zero)));
  }
}

/** gradient[i] += alpha · weights[i]; returns `squares` + Σ weights[i]². */
export function penalise(weights: usize, gradient: usize, count: u32, alpha: f64, squares: f64): f64 {
  for (const end = weights + (<usize>count << 3); weights < end; weights += 8, gradient += 8) {
    const weight = load<f64>(weights);
    squares += weight * weight;
    store<f64>(gradient, load<f64>(gradient) + alpha * weight);
  }
  return squares;
}

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/** Divides the gradient by `total` and moves the parameters by one step of Adam; each array has room for one more. */
export function stepAdam(
  parameters: usize,
  gradient: usize,
  means: usize,
  squares: usize,
  count: u32,
  total: f64,
  rate: f64,
): void {
  const bytes = <usize>count << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = f64x2.div(v128.load(gradient + i), f64x2.splat(total));
    v128.store(gradient + i, g);
    const mean = f64x2.add(f64x2.mul(f64x2.splat(BETA1), v128.load(means + i)), f64x2.mul(f64x2.splat(1 - BETA1), g));
    const square = f64x2.add(
      f64x2.mul(f64x2.splat(BETA2), v128.load(squares + i)),
      f64x2.mul(f64x2.mul(f64x2.splat(1 - BETA2), g), g),
    );
    v128.store(means + i, mean);
    v128.store(squares + i, square);
    const step = f64x2.div(f64x2.mul(f64x2.splat(rate), mean), f64x2.add(f64x2.sqrt(square), f64x2.splat(EPSILON)));
    v128.store(parameters + i, f64x2.sub(v128.load(parameters + i), step));
  }
}
