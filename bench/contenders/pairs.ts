import path from "node:path";
import type { BenchData } from "../data/labelled.ts";
import { Contender } from "./contender.ts";

/** Both contenders with a number of threads, holding the same rows. */
export interface Pair {
  readonly threads: number;
  readonly ours: Contender;
  readonly theirs: Contender;
}

/** The contenders of a suite, one pair for each number of threads, started when first asked for. */
export class Pairs {
  readonly #programs: string;
  readonly #pairs = new Map<number, Pair & { holds: string }>();

  /** @param programs folder of the Python environment's programs. */
  constructor(programs: string) {
    this.#programs = programs;
  }

  /** @returns the pair with so many threads, once both hold the data and nothing else. */
  async with(threads: number, data: BenchData): Promise<Pair> {
    const pair = this.#pairs.get(threads) ?? this.#start(threads);
    const wanted = data.splits.map(({ name, test }) => `${name} ${test.rows}`).join();
    if (pair.holds === wanted) return pair;
    for (const contender of [pair.ours, pair.theirs]) {
      await contender.forget();
      for (const { name, train, test } of data.splits) {
        await contender.load(`${name} train`, train);
        await contender.load(`${name} test`, test);
      }
    }
    pair.holds = wanted;
    return pair;
  }

  /** Ends a pair, one of which may have failed; the next who asks gets a new one. */
  async discard(threads: number): Promise<void> {
    const pair = this.#pairs.get(threads);
    this.#pairs.delete(threads);
    await Promise.all([pair?.ours.close(), pair?.theirs.close()]);
  }

  /** Of everything that has been measured. */
  async versions(): Promise<Readonly<Record<string, string>>> {
    const [pair] = this.#pairs.values();
    return pair?.theirs.versions() ?? {};
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pairs.values()].flatMap(({ ours, theirs }) => [ours.close(), theirs.close()]));
  }

  #start(threads: number) {
    const python = path.join(this.#programs, "python");
    const pair = { threads, ours: Contender.ours(), theirs: Contender.peers(python, threads), holds: "" };
    this.#pairs.set(threads, pair);
    return pair;
  }
}
