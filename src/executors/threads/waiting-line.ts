/** A task that waits for a worker. */
interface Waiting {
  readonly log: { readonly task: { readonly kind?: string } };
  /** How many workers' places it takes. */
  readonly places: number;
}

/**
 * Tasks in the order in which they came, and who is next. A thread compiles the code that it runs often, for itself
 * alone: so it gets on with tasks of the kind that it ran last, then begins with a kind that no other thread is at, and
 * only at last helps another out.
 */
export class WaitingLine<Job extends Waiting> {
  #jobs: Job[] = [];

  get length(): number {
    return this.#jobs.length;
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** For a task that has waited before. */
  addInFront(job: Job): void {
    this.#jobs.unshift(job);
  }

  /**
   * Takes the next task out, for one thread. Whoever is first and needs more places than are free is not overtaken: it
   * might wait forever.
   * @param own the kind that the thread ran last.
   * @param others the kinds that the other threads run, or ran last.
   */
  take(freePlaces: number, own: string | undefined, others: readonly (string | undefined)[]): Job | undefined {
    const [first] = this.#jobs;
    if (first === undefined || first.places > freePlaces) return undefined;
    const fitting = this.#jobs.filter(({ places }) => places <= freePlaces);
    const kindOf = ({ log }: Job) => log.task.kind;
    const job =
      fitting.find((candidate) => kindOf(candidate) === own) ??
      fitting.find((candidate) => !others.includes(kindOf(candidate))) ??
      first;
    this.remove(job);
    return job;
  }

  remove(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** Takes all out. */
  clear(): Job[] {
    const jobs = this.#jobs;
    this.#jobs = [];
    return jobs;
  }
}
