import { sigmoid } from "./logit.ts";

/** `P(bad) = sigmoid(intercept + slope · x)`. */
export interface LogisticLine {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * The logistic regression of a target on one number, by Newton's method with step halving. The caller sees to it that
 * there is a finite optimum: targets strictly inside (0, 1), or classes that overlap in `x`.
 *
 * @param x finite numbers.
 * @param target in [0, 1], one for each entry of `x`.
 * @param fixedSlope fits the intercept alone, with this slope.
 */
export function fitLogisticLine(x: Float64Array, target: Float64Array, fixedSlope?: number): LogisticLine {
  const free = fixedSlope === undefined;
  let line: LogisticLine = { intercept: 0, slope: fixedSlope ?? 0 };
  let loss = lossOf(line, x, target);
  for (let iteration = 0; iteration < 100; iteration++) {
    // Gradient and Hessian of the loss; the ridge keeps the Hessian invertible where every PD is almost certain.
    let g0 = 0;
    let g1 = 0;
    let h00 = RIDGE;
    let h01 = 0;
    let h11 = RIDGE;
    for (let i = 0; i < x.length; i++) {
      const p = sigmoid(line.intercept + line.slope * x[i]);
      const weight = p * (1 - p);
      g0 += p - target[i];
      h00 += weight;
      if (!free) continue;
      g1 += (p - target[i]) * x[i];
      h01 += weight * x[i];
      h11 += weight * x[i] * x[i];
    }
    const determinant = h00 * h11 - h01 * h01;
    const step: LogisticLine = free
      ? { intercept: (h01 * g1 - h11 * g0) / determinant, slope: (h01 * g0 - h00 * g1) / determinant }
      : { intercept: -g0 / h00, slope: 0 };
    const decrease = -(g0 * step.intercept + g1 * step.slope);
    if (decrease < 1e-8 * loss) {
      // The last two steps gain less than the loss can show in float64: they are taken in full.
      line = moved(line, step, 1);
      if (decrease < 1e-15 * loss) break;
      continue;
    }
    for (let share = 1; share > 1e-15; share /= 2) {
      const next = moved(line, step, share);
      const nextLoss = lossOf(next, x, target);
      if (nextLoss > loss - 1e-4 * share * decrease) continue;
      line = next;
      loss = nextLoss;
      break;
    }
  }
  return line;
}

const RIDGE = 1e-12;

function moved(line: LogisticLine, step: LogisticLine, share: number): LogisticLine {
  return { intercept: line.intercept + share * step.intercept, slope: line.slope + share * step.slope };
}

function lossOf({ intercept, slope }: LogisticLine, x: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const f = intercept + slope * x[i];
    // ln(1 + eᶠ) − t·f, without overflow
    sum += Math.max(f, 0) + Math.log1p(Math.exp(-Math.abs(f))) - target[i] * f;
  }
  return sum;
}
