import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Crew, CrewJob } from "../kernels/index.ts";

// A name as text would keep its `.ts` when this file is compiled.
const workerModule = new URL(
  import.meta.url.endsWith(".ts") ? "thread-crew-worker.ts" : "thread-crew-worker.js",
  import.meta.url,
);

/** Threads that help the fits of this thread, kept warm between fits; they don't keep the process alive. */
class ThreadCrew implements Crew {
  readonly #idle: Worker[] = [];

  async assemble(threads: number, job: CrewJob): Promise<void> {
    await Promise.all(Array.from({ length: threads }, () => this.#send(job)));
  }

  async #send(job: CrewJob): Promise<void> {
    const worker = this.#idle.pop() ?? this.#start();
    worker.postMessage(job);
    try {
      // It says that it begins, and later that it is done.
      await once(worker, "message");
    } catch {
      // It died: the others do its part.
      return;
    }
    worker.once("message", () => this.#idle.push(worker));
  }

  #start(): Worker {
    const worker = new Worker(workerModule);
    worker.unref();
    worker.on("error", () => {});
    return worker;
  }
}

export const threadCrew: Crew = new ThreadCrew();
