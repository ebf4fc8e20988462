/** The steps of Adam on f32, as the plain kernel does them. */

import { BETA1, BETA2, EPSILON, LEAST_STEP, LEFT1, LEFT2 } from "./constants";

/** Four numbers, 0 where they are less than `LEAST_STEP`. */
// @ts-ignore: decorator
@inline
function floored(x: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), LEAST_STEP));
}

/** Moves the parameters by one step of Adam; each array has room for three more. */
export function stepAdam(
  parameters: usize,
  gradient: usize,
  means: usize,
  squares: usize,
  count: u32,
  rate: f32,
): void {
  const bytes = <usize>count << 2;
  const rates = f32x4.splat(rate);
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = v128.load(gradient + i);
    const mean = floored(f32x4.add(f32x4.mul(BETA1, v128.load(means + i)), f32x4.mul(LEFT1, g)));
    const square = floored(f32x4.add(f32x4.mul(BETA2, v128.load(squares + i)), f32x4.mul(f32x4.mul(LEFT2, g), g)));
    v128.store(means + i, mean);
    v128.store(squares + i, square);
    const step = f32x4.div(f32x4.mul(rates, mean), f32x4.add(f32x4.sqrt(square), EPSILON));
    v128.store(parameters + i, floored(f32x4.sub(v128.load(parameters + i), step)));
  }
}
