interface Point {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
}

/**
 * The last steps of a descent and what they did to the gradient: enough to guess the inverse Hessian's product with a
 * vector. Source: J. Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35 (1980), 773–782.
 */
export class LbfgsMemory {
  readonly #most: number;
  readonly #pairs: { step: Float64Array; change: Float64Array; rho: number }[] = [];

  /** @param most how many steps to remember. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * A direction of descent.
   *
   * @param precondition what is known of the inverse Hessian's product with a vector before anything is remembered.
   */
  direction(gradient: Float64Array, precondition: (vector: Float64Array) => Float64Array): Float64Array {
    let result = combine(new Float64Array(gradient.length), -1, gradient);
    const alphas: number[] = [];
    for (const { step, change, rho } of this.#pairs.toReversed()) {
      const alpha = rho * dot(step, result);
      alphas.push(alpha);
      addScaled(result, -alpha, change);
    }
    result = precondition(result);
    for (const { step, change, rho } of this.#pairs) {
      addScaled(result, (alphas.pop() as number) - rho * dot(change, result), step);
    }
    return result;
  }

  /** The inverse curvature along the last step: a scale for all directions. */
  get scale(): number | undefined {
    const last = this.#pairs.at(-1);
    return last && 1 / (last.rho * dot(last.change, last.change));
  }

  /** Steps along which the gradient did not grow are no use, and left out. */
  remember(before: Point, after: Point): void {
    const step = combine(after.point, -1, before.point);
    const change = combine(after.gradient, -1, before.gradient);
    const curvature = dot(step, change);
    if (!(curvature > 1e-12 * dot(change, change))) return;
    this.#pairs.push({ step, change, rho: 1 / curvature });
    if (this.#pairs.length > this.#most) this.#pairs.shift();
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** items + factor · others */
export function combine(items: Float64Array, factor: number, others: Float64Array): Float64Array {
  const sum = items.slice();
  addScaled(sum, factor, others);
  return sum;
}

function addScaled(target: Float64Array, factor: number, items: Float64Array): void {
  for (let j = 0; j < target.length; j++) target[j] += factor * items[j];
}
