/** Lets at most so many works run at once; the others wait their turn. */
export class Gate {
  readonly #width: number;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(width: number) {
    this.#width = width;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#width) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      // The place is handed on, not given back and taken again.
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
