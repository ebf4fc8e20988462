import { expOfNegative, log1p } from "./exp.ts";

/** The log loss of a row at the logit `z`, and its first and second derivative. @param y 1 = bad, 0 = good. */
export function lookAt(z: number, y: number): { loss: number; slope: number; curvature: number } {
  const size = Math.abs(z);
  const e = expOfNegative(-size);
  const likely = 1 / (1 + e);
  const unlikely = e * likely;
  return {
    loss: log1p(e) + (0.5 * (size + z) - y * z),
    slope: (z >= 0 ? likely : unlikely) - y,
    curvature: likely * unlikely,
  };
}
