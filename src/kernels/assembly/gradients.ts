import {
  CEPHES_2,
  CEPHES_3,
  CEPHES_4,
  CEPHES_5,
  CEPHES_6,
  CEPHES_7,
  SINGLE_EXPONENT_OF_1,
  SINGLE_LEAST_POWER,
  SINGLE_LN2_HIGH,
  SINGLE_LN2_LOW,
  SINGLE_LOG2E,
  SINGLE_MOST_POWER,
  SINGLE_ONE,
  SINGLE_ROUNDER,
} from "./constants";
import { plan } from "./plan";

/** eˣ for four numbers; operation by operation what `expFloat32` of the plain kernel does. */
// @ts-ignore: decorator
@inline
function exp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, SINGLE_MOST_POWER), SINGLE_LEAST_POWER);
  const rounded = f32x4.add(f32x4.mul(x, SINGLE_LOG2E), SINGLE_ROUNDER);
  const k = f32x4.sub(rounded, SINGLE_ROUNDER);
  const high = f32x4.sub(x, f32x4.mul(k, SINGLE_LN2_HIGH));
  const r = f32x4.sub(high, f32x4.mul(k, SINGLE_LN2_LOW));
  let p = CEPHES_7;
  p = f32x4.add(f32x4.mul(p, r), CEPHES_6);
  p = f32x4.add(f32x4.mul(p, r), CEPHES_5);
  p = f32x4.add(f32x4.mul(p, r), CEPHES_4);
  p = f32x4.add(f32x4.mul(p, r), CEPHES_3);
  p = f32x4.add(f32x4.mul(p, r), CEPHES_2);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), SINGLE_ONE);
  // The shift drops all of the rounder's bits and leaves k + 127 in the exponent.
  return f32x4.mul(p, i32x4.shl(i32x4.add(rounded, SINGLE_EXPONENT_OF_1), 23));
}

/** To the nearest whole number, halves to the even one; |x| < 2³¹. */
// @ts-ignore: decorator
@inline
function round(x: v128): v128 {
  return i32x4.relaxed_trunc_f32x4_s(f32x4.nearest(x));
}

/** Writes eight bytes of four rows, given the lower four of each and the upper. Returns where the next row goes. */
// @ts-ignore: decorator
@inline
export function writeFour(target: usize, bytes: usize, lower: v128, upper: v128): usize {
  const first = v128.shuffle<i32>(lower, upper, 0, 4, 1, 5);
  const second = v128.shuffle<i32>(lower, upper, 2, 6, 3, 7);
  v128.store64_lane(target, first, 0);
  target += bytes;
  v128.store64_lane(target, first, 1);
  target += bytes;
  v128.store64_lane(target, second, 0);
  target += bytes;
  v128.store64_lane(target, second, 1);
  return target + bytes;
}

/** What each chunk has found so far, 16 bytes a chunk: its smallest and largest hessian of a single copy of a row. */
export const LEAST: usize = 640;
export const MOST: usize = LEAST + 8;

/** Gradient and hessian of rows `from` … `to` − 1, both multiples of 4, as far as there are rows. */
export function computeGradientsOf(from: u32, to: u32, chunk: u32): void {
  to = min(to, (plan().rows + 3) & ~3);
  const scores: usize = plan().scores;
  const classes: usize = plan().classes;
  const weights: usize = plan().weights;
  const bytes: usize = plan().recordBytes;
  let record: usize = <usize>plan().records + <usize>from * bytes;
  const one = SINGLE_ONE;
  const gradientSteps = f32x4.splat(plan().gradientSteps);
  const hessianSteps = f32x4.splat(plan().hessianSteps);
  let gradientScale = gradientSteps;
  let hessianScale = hessianSteps;
  let least = i32x4.splat(i32.MAX_VALUE);
  let most = i32x4.splat(0);
  for (let row: usize = from; row < to; row += 4) {
    const pd = f32x4.div(one, f32x4.add(one, exp(f32x4.neg(v128.load(scores + (row << 2))))));
    const labels = v128.load32_zero(classes + row);
    const y = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(labels)));
    if (weights != 0) {
      const weight = v128.load(weights + (row << 2));
      gradientScale = f32x4.mul(weight, gradientSteps);
      hessianScale = f32x4.mul(weight, hessianSteps);
    }
    const gradient = round(f32x4.mul(f32x4.sub(pd, y), gradientScale));
    const slope = f32x4.mul(f32x4.mul(pd, f32x4.sub(one, pd)), hessianScale);
    const hessian = i32x4.max_s(round(slope), i32x4.splat(1));
    least = i32x4.min_s(least, hessian);
    most = i32x4.max_s(most, hessian);
    record = writeFour(record, bytes, hessian, gradient);
  }
  if (weights != 0) {
    boundWeightedHessians(from, to, chunk);
    return;
  }
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
  most = i32x4.max_s(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
  noteHessians(
    chunk,
    <f64>min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1)),
    <f64>max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
  );
}

function boundWeightedHessians(from: u32, to: u32, chunk: u32): void {
  const bytes: usize = plan().recordBytes;
  const records: usize = plan().records;
  const copies: usize = plan().copies;
  let least: f64 = Infinity;
  let most: f64 = 0;
  for (let row: usize = from; row < to; row++) {
    const count = load<f64>(copies + (row << 3));
    if (count == 0) continue;
    const hessian = <f64>load<u32>(records + row * bytes) / count;
    least = Math.min(least, hessian);
    most = Math.max(most, hessian);
  }
  noteHessians(chunk, least, most);
}

/** A chunk has found nothing yet. */
export function forgetHessians(chunk: u32): void {
  store<f64>(LEAST + (chunk << 4), Infinity);
  store<f64>(MOST + (chunk << 4), 0);
}

function noteHessians(chunk: u32, least: f64, most: f64): void {
  store<f64>(LEAST + (chunk << 4), Math.min(load<f64>(LEAST + (chunk << 4)), least));
  store<f64>(MOST + (chunk << 4), Math.max(load<f64>(MOST + (chunk << 4)), most));
}
