/** A task that waits for a worker. */
interface Waiting {
  readonly log: { readonly task: { readonly kind?: string } };
}

/**
 * Tasks in the order in which they came, and who is next. A thread compiles the code that it runs often, for itself
 * alone: so it gets on with tasks of the kind that it ran last, then begins with a kind that no other thread is at, and
 * only at last helps another out.
 */
export class WaitingLine<Job extends Waiting> {
  #jobs: Job[] = [];

  /** Who has waited longest. */
  get first(): Job | undefined {
    return this.#jobs[0];
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** For a task that has waited before. */
  addInFront(job: Job): void {
    this.#jobs.unshift(job);
  }

  /**
   * Takes the next task out, for one thread.
   * @param own the kind that the thread ran last.
   * @param others the kinds that the other threads run, or ran last.
   */
  take(own: string | undefined, others: readonly (string | undefined)[]): Job {
    const kindOf = ({ log }: Job) => log.task.kind;
    const job =
      this.#jobs.find((candidate) => kindOf(candidate) === own) ??
      this.#jobs.find((candidate) => !others.includes(kindOf(candidate))) ??
      this.#jobs[0];
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
