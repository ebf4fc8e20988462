import { Worker } from "node:worker_threads";
import type { Crew, CrewJob, ForestJob, ForestTree, LoopJob } from "../kernels/index.ts";
import type { Said } from "./thread-crew-worker.ts";

// A name as text would keep its `.ts` when this file is compiled.
const workerModule = new URL(
  import.meta.url.endsWith(".ts") ? "thread-crew-worker.ts" : "thread-crew-worker.js",
  import.meta.url,
);

/** Who listens to a thread. */
interface Listener {
  readonly begun?: () => void;
  readonly hear?: (told: ForestTree) => void;
}

/** Threads that help the fits of this thread, kept warm between fits; idle ones don't keep the process alive. */
class ThreadCrew implements Crew {
  readonly #idle: Worker[] = [];

  async assemble(threads: number, job: LoopJob): Promise<void> {
    const begun = () => new Promise<void>((resolve) => void this.#send(job, { begun: resolve }).then(resolve));
    await Promise.all(Array.from({ length: threads }, begun));
  }

  async employ(jobs: readonly ForestJob[], hear: (told: ForestTree) => void): Promise<void> {
    await Promise.all(jobs.map((job) => this.#send(job, { hear })));
  }

  /** Resolves when the thread is done, or has died. */
  async #send(job: CrewJob, { begun, hear }: Listener): Promise<void> {
    const worker = this.#idle.pop() ?? this.#start();
    const lives = await new Promise<boolean>((resolve) => {
      const listen = (said: Said) => {
        if (said === "begun") begun?.();
        else if (said === "done") resolve(true);
        else hear?.(said.told);
      };
      worker.on("message", listen);
      worker.once("exit", () => resolve(false));
      worker.postMessage(job);
      worker.ref();
    });
    worker.removeAllListeners("message").removeAllListeners("exit").unref();
    if (lives) this.#idle.push(worker);
  }

  #start(): Worker {
    const worker = new Worker(workerModule);
    worker.unref();
    worker.on("error", () => {});
    return worker;
  }
}

export const threadCrew: Crew = new ThreadCrew();
