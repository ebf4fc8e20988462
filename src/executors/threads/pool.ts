import { fileURLToPath } from "node:url";
import type { ResourceLimits } from "node:worker_threads";
import { Piscina, type PiscinaTask } from "piscina";
import type { WorkerData } from "./protocol.ts";

// A name as text would keep its `.ts` when this file is compiled.
const workerModule = new URL(import.meta.url.endsWith(".ts") ? "worker.ts" : "worker.js", import.meta.url);

/** Modules that threads are started with, ours and the pool's: what is shipped elsewhere must have them. */
export const threadModules: readonly URL[] = [workerModule, new URL("worker.js", import.meta.resolve("piscina"))];

/** Which thread is to run what is given to the pool. */
export interface Destination {
  /** Id of the thread; the pool puts another one here where this one has died, or is not up yet. */
  thread: number;
}

export function startPool(workers: number, handlerModule: URL, resourceLimits: ResourceLimits | undefined): Piscina {
  const pool = new Piscina({
    filename: fileURLToPath(workerModule),
    workerData: { handlerModule: handlerModule.href } satisfies WorkerData,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // An idle worker's event loop runs on, so that what a task left behind can't wait there for the next one.
    atomics: "disabled",
    recordTiming: false,
    loadBalancer: toDestination,
    ...(resourceLimits && { resourceLimits }),
  });
  // A worker that dies between two tasks is replaced; no task is hurt, so there is nobody to tell.
  pool.on("error", () => {});
  return pool;
}

/** The same object, marked with where the pool is to bring it. */
export function addressed<Input extends object>(input: Input, destination: Destination): Input {
  return Object.assign(input, { [Piscina.queueOptionsSymbol]: destination });
}

type LoadBalancer = NonNullable<NonNullable<ConstructorParameters<typeof Piscina>[0]>["loadBalancer"]>;

const toDestination: LoadBalancer = (task, workers) => {
  const destination = task[Piscina.queueOptionsSymbol as keyof PiscinaTask] as unknown as Destination;
  const meant = workers.find(({ id }) => id === destination.thread);
  const worker = meant ?? workers.find(({ currentUsage }) => currentUsage === 0);
  // Where it is not free yet, the pool asks again.
  if (worker === undefined || worker.currentUsage > 0) return null;
  destination.thread = worker.id;
  return worker;
};
