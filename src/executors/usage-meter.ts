import type { Usage } from "./executor.ts";

/** Counts what an executor uses on this machine, from `start` to `stop`. */
export class UsageMeter {
  readonly #cores: number;
  readonly #cpuSeconds: () => number;
  #startedAt = Number.NaN;
  #cpuAtStart = 0;
  #running = 0;
  #maxConcurrentTasks = 0;
  #final: Usage | undefined;

  /**
   * @param cores that the workers may use.
   * @param cpuSeconds CPU seconds that the workers have used until now, from any fixed point on.
   */
  constructor(cores: number, cpuSeconds: () => number) {
    this.#cores = cores;
    this.#cpuSeconds = cpuSeconds;
  }

  start(): void {
    this.#startedAt = performance.now();
    this.#cpuAtStart = this.#cpuSeconds();
  }

  taskStarted(): void {
    this.#running++;
    this.#maxConcurrentTasks = Math.max(this.#maxConcurrentTasks, this.#running);
  }

  taskEnded(): void {
    this.#running--;
  }

  stop(): void {
    this.#final ??= this.read();
  }

  read(): Usage {
    if (this.#final !== undefined) return this.#final;
    const started = !Number.isNaN(this.#startedAt);
    const wallSeconds = started ? (performance.now() - this.#startedAt) / 1000 : 0;
    const cpuSeconds = started ? this.#cpuSeconds() - this.#cpuAtStart : 0;
    return {
      cpuSeconds,
      wallSeconds,
      cpuUtilisation: wallSeconds > 0 ? Math.min(1, cpuSeconds / (wallSeconds * this.#cores)) : 0,
      maxConcurrentTasks: this.#maxConcurrentTasks,
    };
  }
}

/** CPU seconds of this process with all its threads. */
export function processCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** CPU seconds of all threads of this process but the calling one. */
export function otherThreadsCpuSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return processCpuSeconds() - (user + system) / 1e6;
}
