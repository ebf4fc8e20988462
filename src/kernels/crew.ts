import { type ForestJob, type ForestTree, helpGrow } from "./forest-crew.ts";
import { attach } from "./wasm/module.ts";

/** What a helping thread works on: the kernels, and the memory of one fit. Like all jobs it can be posted to a thread. */
export interface LoopJob {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

export type CrewJob = LoopJob | ForestJob;

/** Where the threads of a fit come from: kernels themselves can't start any. */
export interface Crew {
  /**
   * Has some threads each call `helpWith(job)`, which returns once the fit dismisses them. Resolves when all have begun.
   * A thread that can't begin is no loss: the others do its part.
   */
  assemble(threads: number, job: LoopJob): Promise<void>;
  /**
   * Has one thread a job call `helpWith(job, tell)`, and calls `hear` with what each tells. Resolves when none of them
   * works any more: it is done, or could not begin, or has died.
   */
  employ(jobs: readonly ForestJob[], hear: (told: ForestTree) => void): Promise<void>;
}

/** What a helping thread does. Blocks the thread. */
export function helpWith(job: CrewJob, tell: (told: ForestTree) => void): void {
  if ("seat" in job) helpGrow(job, tell);
  else attach(job.module, job.memory).work();
}
