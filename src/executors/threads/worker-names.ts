/** What people call workers: by number from 1, where one that replaces a dead one takes its number. */
export class WorkerNames {
  /** Thread ids by worker number. */
  readonly #threadIds: number[] = [];

  /** @param alive ids of all threads that there are. */
  nameOf(threadId: number, alive: readonly number[]): string {
    let number = this.#threadIds.indexOf(threadId);
    if (number < 0) {
      const vacant = this.#threadIds.findIndex((id) => !alive.includes(id));
      number = vacant < 0 ? this.#threadIds.length : vacant;
      this.#threadIds[number] = threadId;
    }
    return `thread ${number + 1}`;
  }
}
