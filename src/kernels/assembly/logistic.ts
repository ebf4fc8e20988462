/** Derivatives of the logistic loss of a linear predictor, four rows a vector, as the plain kernel does it. */

import { singleExpOfNegative } from "./exp";

/** Bytes of a column's sixteen numbers. */
const COLUMN: usize = 64;
/** Bytes of such columns of a whole group of panels. */
const GROUP: usize = 64 * COLUMN;

/**
 * Packs rows of a column: (x − mean) · perUnit.
 *
 * @param values f64, sixteen a panel.
 * @param into the column's place in the first of the panels, f32.
 * @param stride bytes from one panel to the next.
 * @param sums where Σ x and Σ x² of what is packed are written, f64.
 */
export function packLogistic(
  values: usize,
  panels: u32,
  mean: f64,
  perUnit: f64,
  into: usize,
  stride: usize,
  sums: usize,
): void {
  const means = f64x2.splat(mean);
  const factors = f64x2.splat(perUnit);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  for (let i: u32 = 0; i < panels; i++, into += stride, values += 2 * COLUMN) {
    for (let at: usize = 0; at < COLUMN; at += 16) {
      const x = f64x2.mul(f64x2.sub(v128.load(values + 2 * at), means), factors);
      const y = f64x2.mul(f64x2.sub(v128.load(values + 2 * at, 16), means), factors);
      sum = f64x2.add(sum, f64x2.add(x, y));
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
      const low = f32x4.demote_f64x2_zero(x);
      const high = f32x4.demote_f64x2_zero(y);
      v128.store(into + at, v128.shuffle<f64>(low, high, 0, 2));
    }
  }
  store<f64>(sums, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  store<f64>(sums, f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1), 8);
}

/** s (p − y) of four rows, whose weights s come a column after their labels y, where p = 1 / (1 + exp(−z)); what bends the loss, s p (1 − p), goes to `curvatures`. */
// @ts-ignore: decorator
@inline
function residualsOf(z: v128, labels: usize, curvatures: usize): v128 {
  const one = f32x4.splat(1);
  const weight = v128.load(labels, COLUMN);
  const e = singleExpOfNegative(f32x4.neg(f32x4.abs(z)));
  // The probability of the class that z leans to, and of the other one.
  const likely = f32x4.div(one, f32x4.add(one, e));
  const unlikely = f32x4.mul(e, likely);
  v128.store(curvatures, f32x4.mul(weight, f32x4.mul(likely, unlikely)));
  const p = v128.bitselect(likely, unlikely, f32x4.ge(z, f32x4.splat(0)));
  return f32x4.mul(weight, f32x4.sub(p, v128.load(labels)));
}

// @ts-ignore: decorator
@inline
function product(a: v128, b: usize): v128 {
  return f32x4.mul(a, v128.load(b));
}

/** Adds the lanes of a single sum to a double one. */
// @ts-ignore: decorator
@inline
function addLanes(sum: v128, at: usize): void {
  const even = <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1);
  const odd = <f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3);
  store<f64>(at, load<f64>(at) + (even + odd));
}

/**
 * @param first of the panels, f32.
 * @param stride bytes from one panel to the next.
 * @param count of panels, at most 64.
 * @param point f32.
 * @param scratch room for 16 bytes a column, two groups' columns and a panel.
 * @param gradient f64, to be added to; and the Hessian, 0 where it isn't asked for.
 */
export function addLogisticGroup(
  first: usize,
  stride: usize,
  count: u32,
  columns: u32,
  point: usize,
  scratch: usize,
  gradient: usize,
  hessian: usize,
): void {
  const size: usize = <usize>columns * COLUMN;
  const curvatures = scratch + (<usize>columns << 4);
  const nothing = curvatures + 2 * GROUP;
  memory.fill(scratch, 0, <usize>columns << 4);
  memory.fill(nothing, 0, size + 2 * COLUMN);
  let panel = first;
  let curvature = curvatures;
  // Two at a time: they share what is loaded of the point and of sums. The last one may have none beside it.
  for (let i: u32 = 0; i < count; i += 2, panel += 2 * stride, curvature += 2 * COLUMN) {
    const other = i + 1 < count ? panel + stride : nothing;
    const end = panel + size;
    const otherEnd = other + size;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let e = f32x4.splat(0);
    let f = f32x4.splat(0);
    let g = f32x4.splat(0);
    let h = f32x4.splat(0);
    for (let x = panel, y = other, w = point; x < end; x += COLUMN, y += COLUMN, w += 4) {
      const weight = v128.load32_splat(w);
      a = f32x4.add(a, product(weight, x));
      b = f32x4.add(b, product(weight, x + 16));
      c = f32x4.add(c, product(weight, x + 32));
      d = f32x4.add(d, product(weight, x + 48));
      e = f32x4.add(e, product(weight, y));
      f = f32x4.add(f, product(weight, y + 16));
      g = f32x4.add(g, product(weight, y + 32));
      h = f32x4.add(h, product(weight, y + 48));
    }
    a = residualsOf(a, end, curvature);
    b = residualsOf(b, end + 16, curvature + 16);
    c = residualsOf(c, end + 32, curvature + 32);
    d = residualsOf(d, end + 48, curvature + 48);
    e = residualsOf(e, otherEnd, curvature + 64);
    f = residualsOf(f, otherEnd + 16, curvature + 80);
    g = residualsOf(g, otherEnd + 32, curvature + 96);
    h = residualsOf(h, otherEnd + 48, curvature + 112);
    for (let x = panel, y = other, sum = scratch; x < end; x += COLUMN, y += COLUMN, sum += 16) {
      const one = f32x4.add(v128.load(sum), products(a, b, c, d, x));
      v128.store(sum, f32x4.add(one, products(e, f, g, h, y)));
    }
  }
  for (let j: u32 = 0; j < columns; j++) addLanes(v128.load(scratch + (<usize>j << 4)), gradient + (<usize>j << 3));
  if (hessian === 0) return;
  const bent = curvatures + GROUP;
  for (let j: u32 = 0; j < columns; j++) {
    bend(first + <usize>j * COLUMN, stride, count, curvatures, bent);
    addHessianRow(first, stride, count, j + 1, bent, hessian + ((<usize>j * <usize>columns) << 3));
  }
}

/** A column of a group of panels, each row times its curvature. */
function bend(column: usize, stride: usize, count: u32, curvatures: usize, bent: usize): void {
  for (let i: u32 = 0; i < count; i++, column += stride, curvatures += COLUMN, bent += COLUMN) {
    for (let at: usize = 0; at < COLUMN; at += 16) {
      v128.store(bent + at, product(v128.load(curvatures + at), column + at));
    }
  }
}

/** Adds the products of a bent column with the first columns, four of which share what is loaded of it. */
function addHessianRow(first: usize, stride: usize, count: u32, columns: u32, bent: usize, row: usize): void {
  let k: u32 = 0;
  for (; k + 4 <= columns; k += 4) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let x = first + <usize>k * COLUMN;
    let bentAt = bent;
    for (let i: u32 = 0; i < count; i++, x += stride, bentAt += COLUMN) {
      const v = v128.load(bentAt);
      const w = v128.load(bentAt, 16);
      const y = v128.load(bentAt, 32);
      const z = v128.load(bentAt, 48);
      a = f32x4.add(a, products(v, w, y, z, x));
      b = f32x4.add(b, products(v, w, y, z, x + COLUMN));
      c = f32x4.add(c, products(v, w, y, z, x + 2 * COLUMN));
      d = f32x4.add(d, products(v, w, y, z, x + 3 * COLUMN));
    }
    const at = row + (<usize>k << 3);
    addLanes(a, at);
    addLanes(b, at + 8);
    addLanes(c, at + 16);
    addLanes(d, at + 24);
  }
  for (; k < columns; k++) {
    let a = f32x4.splat(0);
    let x = first + <usize>k * COLUMN;
    let bentAt = bent;
    for (let i: u32 = 0; i < count; i++, x += stride, bentAt += COLUMN) {
      const v = v128.load(bentAt);
      const w = v128.load(bentAt, 16);
      a = f32x4.add(a, products(v, w, v128.load(bentAt, 32), v128.load(bentAt, 48), x));
    }
    addLanes(a, row + (<usize>k << 3));
  }
}

/** What sixteen rows add to the four lanes of a sum. */
// @ts-ignore: decorator
@inline
function products(a: v128, b: v128, c: v128, d: v128, x: usize): v128 {
  return f32x4.add(
    f32x4.add(product(a, x), product(b, x + 16)),
    f32x4.add(product(c, x + 32), product(d, x + 48)),
  );
}
