import { attach } from "./wasm/module.ts";

/** What a helping thread works on: the kernels, and the memory of one fit. Both can be posted to a thread. */
export interface CrewJob {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** Where the threads of a fit come from: kernels themselves can't start any. */
export interface Crew {
  /**
   * Has some threads each call `helpWith(job)`, which returns once the fit dismisses them. Resolves when all have begun.
   * A thread that can't begin is no loss: the others do its part.
   */
  assemble(threads: number, job: CrewJob): Promise<void>;
}

/** What a helping thread does: works until it is dismissed. Blocks the thread. */
export function helpWith({ module, memory }: CrewJob): void {
  attach(module, memory).work();
}
