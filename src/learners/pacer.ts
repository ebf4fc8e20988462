import type { FitOptions } from "./learner.ts";

/** The longest a fit holds the event loop, in milliseconds. */
const HOLD = 50;

/** Calls back soon. A timer of 0 ms takes one or more, 2 % of a fit: only where there is nothing better. */
const soon: (resolve: () => void) => unknown = globalThis.setImmediate ?? ((resolve) => setTimeout(resolve, 0));

/** Lets the event loop go round. It may come to what is due soon before timers and messages, but not so twice. */
async function nextTurn(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise<void>((resolve) => soon(resolve));
}

/**
 * Lets a long fit share its thread: every so often it gives the event loop a turn, reports progress and stops where it
 * was cancelled. What it does never depends on results, nor results on it.
 *
 *     const pacer = new Pacer(options);
 *     for (let tree = 0; tree < trees; tree++) {
 *       growTree();
 *       if (pacer.isDue) await pacer.rest(tree / trees);
 *     }
 */
export class Pacer {
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: ((share: number) => void) | undefined;
  #lastRest = performance.now();
  #share = 0;

  /** @throws the signal's reason where it is aborted already. */
  constructor({ signal, onProgress }: Pick<FitOptions, "signal" | "onProgress">) {
    signal?.throwIfAborted();
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  /** Whether the event loop has waited long enough. Cheap: ask in any loop whose pass takes microseconds or more. */
  get isDue(): boolean {
    return performance.now() - this.#lastRest >= HOLD;
  }

  /**
   * Reports the share done, in [0, 1], and gives the event loop one turn. What is reported never goes back.
   * Rejects with the signal's reason once aborted.
   */
  async rest(share: number): Promise<void> {
    this.#share = Math.max(this.#share, share);
    this.#onProgress?.(this.#share);
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#lastRest = performance.now();
  }

  /** Waits for what other threads do, with the event loop free. Rejects with the signal's reason once aborted. */
  async until(done: Promise<void>, share: number): Promise<void> {
    await this.rest(share);
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    this.#signal?.addEventListener("abort", abort);
    await Promise.race([done, aborted.promise]);
    this.#signal?.removeEventListener("abort", abort);
    await this.rest(share);
  }
}
