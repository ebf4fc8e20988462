/**
 * Random draws of rows that depend on a tree's seed and on what is in the row, not on the row's number: rows may come
 * in any order, or once with a weight instead of many times.
 */

/** A uniform integer in [0, 2³²) for a key; Wellons' lowbias32 ("Prospecting for hash functions", 2018). */
export function hash32(key: number): number {
  let x = key ^ (key >>> 16);
  x = Math.imul(x, 0x7feb_352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846c_a68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const TWO_32 = 4_294_967_296;

/** Above this many copies a count is drawn as a rounded normal number: its skew, at most 1/8, no longer shows. */
const EXACT_UP_TO = 64;

/**
 * How often bootstraps draw a row: Poisson(copies · share). With n rows drawn n times each row's count is nearly that,
 * and unlike n draws it neither depends on the other rows nor jumps about in memory.
 */
export class BootstrapDraws {
  readonly #share: number;
  /** 2³² times the probability of drawing at most k, for a single copy. */
  readonly #single: Float64Array;
  /** The least count by the highest eight of the random bits: it is nearly always the count, so there is little to guess. */
  readonly #least = new Uint8Array(256);

  /** @param share size of the sample, as a share of all rows. */
  constructor(share = 1) {
    this.#share = share;
    const cumulative: number[] = [];
    let probability = Math.exp(-share);
    let below = probability;
    for (let k = 1; below * TWO_32 < TWO_32 - 1; k++) {
      cumulative.push(below * TWO_32);
      probability *= share / k;
      below += probability;
    }
    this.#single = Float64Array.from([...cumulative, TWO_32]);
    for (let high = 0, count = 0; high < 256; high++) {
      while (high * 2 ** 24 >= this.#single[count]) count++;
      this.#least[high] = count;
    }
  }

  /** Writes how often each row is drawn. */
  draw(seed: number, keys: Uint32Array, copies: Float64Array, counts: Float64Array | Uint32Array): void {
    const single = this.#single;
    const least = this.#least;
    for (let row = 0; row < counts.length; row++) {
      const key = keys[row];
      const isSingle = copies[row] === 1;
      counts[row] = isSingle ? countSingle(hash32(seed ^ key), single, least) : this.count(seed, key, copies[row]);
    }
  }

  count(seed: number, key: number, copies: number): number {
    const bits = hash32(seed ^ key);
    if (copies === 1) return countSingle(bits, this.#single, this.#least);
    const mean = copies * this.#share;
    if (mean > EXACT_UP_TO) return Math.max(Math.round(mean + Math.sqrt(mean) * normal(bits)), 0);
    const u = bits / TWO_32;
    let count = 0;
    let probability = Math.exp(-mean);
    let below = probability;
    while (u >= below) {
      count++;
      probability *= mean / count;
      below += probability;
    }
    return count;
  }
}

function countSingle(bits: number, cumulative: Float64Array, least: Uint8Array): number {
  let count = least[bits >>> 24];
  while (bits >= cumulative[count]) count++;
  return count;
}

/** How much of a row's `copies` a sample of the given share takes, which is drawn without replacement. */
export function drawSampleCount(seed: number, key: number, copies: number, share: number): number {
  let bits = hash32(seed ^ key);
  const limit = share * TWO_32;
  if (copies === 1) return Number(bits < limit);
  const trials = Math.max(Math.round(copies), 1);
  let taken = 0;
  if (trials > EXACT_UP_TO) {
    taken = Math.round(trials * share + Math.sqrt(trials * share * (1 - share)) * normal(bits));
    taken = Math.min(Math.max(taken, 0), trials);
  } else {
    for (let trial = 0; trial < trials; trial++) {
      if (bits < limit) taken++;
      bits = hash32(bits + 0x9e37_79b9);
    }
  }
  return (taken / trials) * copies;
}

/** The largest hash of a row of one copy that a sample of the given share takes. */
export function largestDrawn(share: number): number {
  return Math.ceil(share * TWO_32) - 1;
}

/** A standard normal number (Box & Muller, 1958). */
function normal(bits: number): number {
  const radius = Math.sqrt(-2 * Math.log((bits + 0.5) / TWO_32));
  return radius * Math.cos((2 * Math.PI * hash32(bits + 0x9e37_79b9)) / TWO_32);
}
