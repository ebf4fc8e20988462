/** What a batch of rows costs a network, f64. */
import { expOfNegative } from "./exp";
import { likelyOf, lossOf, pdOf } from "./log-loss";

/** The sum of the weights, f64, of a batch. */
export function weigh(batch: usize, count: u32, weights: usize): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < count; i++) total += load<f64>(weights + (<usize>load<u32>(batch + (i << 2)) << 3));
  return total;
}

/**
 * The mean log loss of a batch, two rows at a time and in double precision; its derivatives by the logits become deltas.
 *
 * @param labels of all rows, u8, and their weights, f64.
 * @param total the weight of the batch.
 */
export function judge(
  batch: usize,
  count: u32,
  labels: usize,
  weights: usize,
  logits: usize,
  deltas: usize,
  total: f64,
): f64 {
  let losses = f64x2.splat(0);
  for (let i: usize = 0; i < count; i += 2, logits += 8, deltas += 8) {
    const hasTwo = i + 1 < count;
    const a: usize = load<u32>(batch + (i << 2));
    const b = hasTwo ? <usize>load<u32>(batch + (i << 2), 4) : a;
    const weightOfB: f64 = hasTwo ? load<f64>(weights + (b << 3)) : 0;
    const share = f64x2.div(
      f64x2.replace_lane(v128.load64_splat(weights + (a << 3)), 1, weightOfB),
      f64x2.splat(total),
    );
    const y = f64x2.replace_lane(f64x2.splat(<f64>load<u8>(labels + a)), 1, <f64>load<u8>(labels + b));
    const z = f64x2.promote_low_f32x4(hasTwo ? v128.load64_zero(logits) : v128.load32_splat(logits));
    const e = expOfNegative(f64x2.neg(f64x2.abs(z)));
    losses = f64x2.add(losses, f64x2.mul(share, lossOf(z, y, e)));
    const pd = pdOf(z, e, likelyOf(e));
    const delta = f32x4.demote_f64x2_zero(f64x2.mul(share, f64x2.sub(pd, y)));
    if (hasTwo) v128.store64_lane(deltas, delta, 0);
    else v128.store32_lane(deltas, delta, 0);
  }
  return f64x2.extract_lane(losses, 0) + f64x2.extract_lane(losses, 1);
}
