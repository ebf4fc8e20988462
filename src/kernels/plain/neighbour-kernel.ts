import { BAD } from "../../table/index.ts";
import { apartOf, type NeighbourInput, type NeighbourKernel, type Points } from "../neighbours.ts";
import { NearestRows } from "./nearest-rows.ts";

/** Rows that are measured at a time. */
const BLOCK = 256;

/** The vote in plain code: each row is measured. */
export class PlainNeighbourKernel implements NeighbourKernel {
  readonly #input: NeighbourInput;
  readonly #nearest: NearestRows;
  readonly #distances = new Float64Array(BLOCK);
  readonly #odd = new Float64Array(BLOCK);

  constructor(input: NeighbourInput) {
    this.#input = input;
    this.#nearest = new NearestRows(input.voters, input.k);
  }

  predict(points: Points, pd: Float64Array): void {
    const { training, baseRate } = this.#input;
    for (let row = 0; row < points.rows; row++) {
      this.#nearest.clear();
      for (let from = 0; from < training.rows; from += BLOCK) this.#look(points, row, from);
      pd[row] = this.#shareOfBad() ?? baseRate;
    }
  }

  /** It knows one thread only. */
  async share(): Promise<void> {}

  dismiss(): void {}

  /** `undefined` where no vote counts. */
  #shareOfBad(): number | undefined {
    const { voters, k, byDistance } = this.#input;
    const { y, copies, voteWeights } = voters;
    const { rows, squaredDistances } = this.#nearest;
    const sameOnly = byDistance && squaredDistances[0] === 0;
    let left = k;
    let all = 0;
    let bad = 0;
    for (let i = 0; i < rows.length && left > 0; i++) {
      if (sameOnly && squaredDistances[i] > 0) break;
      const row = rows[i];
      const nearness = sameOnly || !byDistance ? 1 : 1 / Math.sqrt(squaredDistances[i]);
      const votes = Math.min(copies[row], left) * voteWeights[row] * nearness;
      left -= copies[row];
      all += votes;
      if (y[row] === BAD) bad += votes;
    }
    return all > 0 ? bad / all : undefined;
  }

  #look(points: Points, row: number, from: number): void {
    const nearest = this.#nearest;
    const distances = this.#distances;
    const length = Math.min(BLOCK, this.#input.training.rows - from);
    this.#measure(points, row, from, length);
    for (let i = 0; i < length; i++) {
      if (distances[i] < nearest.limit) nearest.insert(from + i, distances[i]);
    }
  }

  /** Squared distances of some neighbouring training rows: one column after the other, which no branch interrupts. */
  #measure(points: Points, row: number, from: number, length: number): void {
    const { rows, numbers, codes } = this.#input.training;
    const distances = this.#distances;
    const odd = this.#odd;
    distances.fill(0);
    odd.fill(0);
    for (let start = 0, at = row; start < codes.length; start += rows, at += points.rows) {
      const level = points.codes[at];
      const apart = apartOf(level);
      for (let i = 0; i < length; i++) distances[i] += codes[start + from + i] === level ? 0 : apart;
    }
    // Odd columns have a sum of their own, as two at a time are measured in WebAssembly.
    for (let start = 0, at = row, sums = distances; start < numbers.length; start += rows, at += points.rows) {
      const number = points.numbers[at];
      for (let i = 0; i < length; i++) {
        const gap = number - numbers[start + from + i];
        sums[i] += gap * gap;
      }
      sums = sums === odd ? distances : odd;
    }
    for (let i = 0; i < length; i++) distances[i] += odd[i];
  }
}
