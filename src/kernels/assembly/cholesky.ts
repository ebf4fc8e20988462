/** Cholesky's factorisation and what it solves, as the plain kernel does it. */

/** Of `count` numbers, f64. */
function dot(count: u32, a: usize, b: usize): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let k: u32 = 0;
  for (; k + 4 <= count; k += 4, a += 32, b += 32) {
    first = f64x2.add(first, f64x2.mul(v128.load(a), v128.load(b)));
    second = f64x2.add(second, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  let s = f64x2.extract_lane(first, 0);
  for (; k < count; k++, a += 8, b += 8) s += load<f64>(a) * load<f64>(b);
  return s + f64x2.extract_lane(first, 1) + (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
}

/**
 * @param a n × n, row-major, f64; L overwrites its lower triangle.
 * @param rounding what its entries are known to, as a share of them.
 */
export function factorise(a: usize, n: u32, rounding: f64): void {
  const line = <usize>n << 3;
  for (let i: u32 = 0, row = a; i < n; i++, row += line) {
    let other = a;
    for (let j: u32 = 0; j < i; j++, other += line) {
      const at = row + (<usize>j << 3);
      store<f64>(at, (load<f64>(at) - dot(j, row, other)) / load<f64>(other + (<usize>j << 3)));
    }
    const at = row + (<usize>i << 3);
    const pivot = load<f64>(at) - dot(i, row, row);
    store<f64>(at, pivot > rounding * load<f64>(at) ? Math.sqrt(pivot) : Infinity);
  }
}

/** Solves L Lᵀ x = b. @param x b, f64, which x overwrites. */
export function solveFactorised(l: usize, n: u32, x: usize): void {
  const line = <usize>n << 3;
  for (let i: u32 = 0, row = l, at = x; i < n; i++, row += line, at += 8) {
    store<f64>(at, (load<f64>(at) - dot(i, row, x)) / load<f64>(row + (<usize>i << 3)));
  }
  for (let i = <i32>n - 1; i >= 0; i--) {
    const row = l + <usize>i * line;
    const at = x + (<usize>i << 3);
    const value = load<f64>(at) / load<f64>(row + (<usize>i << 3));
    store<f64>(at, value);
    for (let k: usize = 0; k < <usize>i << 3; k += 8) store<f64>(x + k, load<f64>(x + k) - load<f64>(row + k) * value);
  }
}
