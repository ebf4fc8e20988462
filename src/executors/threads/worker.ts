/** The worker side of the `threads` executor: loaded by the pool in each thread, called once per attempt. */
import { type MessagePort, receiveMessageOnPort, threadId, workerData } from "node:worker_threads";
import { takeRelativeImportsLiterally } from "../../relative-imports.ts";
import type { Dataset } from "../../table/index.ts";
import { loadHandlers } from "../handler-module.ts";
import { type Outcome, runHandler, type TaskCall } from "../run-handler.ts";
import { notPlainData, toTaskError } from "../task-error.ts";
import { now } from "../task-log.ts";
import type { FromWorker, ToWorker, WorkerData } from "./protocol.ts";
import { transferables } from "./transferables.ts";

takeRelativeImportsLiterally();
// Begun, not awaited: the thread reports ready at once and the modules load while the first task is on its way.
const handlers = loadHandlers(new URL((workerData as WorkerData).handlerModule));
handlers.catch(() => {}); // Reported by each task that needs it.

/** Data sets that this worker has been given, by id. */
const datasets = new Map<string, Dataset>();

export default async function work(port: MessagePort): Promise<void> {
  // The call was posted before the port was passed on, so it is there already.
  const first = receiveMessageOnPort(port) as { readonly message: Extract<ToWorker, { type: "call" }> };
  const { call, dataset: id } = first.message;
  const say = (message: FromWorker) => port.postMessage(message);
  const abort = new AbortController();
  const given = Promise.withResolvers<Dataset>();
  port.on("message", (message: ToWorker) => {
    if (message.type === "abort") abort.abort();
    else if (message.type === "dataset") given.resolve(message.dataset);
  });
  try {
    const loaded = await handlers;
    if (id !== undefined && !datasets.has(id)) {
      say({ type: "need dataset" });
      datasets.set(id, await given.promise);
    }
    say({ type: "started", threadId });
    const dataset = id === undefined ? undefined : datasets.get(id);
    const onProgress = (share: number) => say({ type: "progress", share });
    sendOutcome(port, call, await runHandler(loaded, call, dataset, abort.signal, onProgress));
  } catch (thrown) {
    say({ type: "ended", outcome: { error: toTaskError(thrown), startedAt: now(), endedAt: now(), cpuSeconds: 0 } });
  } finally {
    port.close();
  }
}

function sendOutcome(port: MessagePort, call: TaskCall, outcome: Outcome): void {
  const message: FromWorker = { type: "ended", outcome };
  try {
    port.postMessage(message, "output" in outcome ? transferables(outcome.output) : []);
  } catch {
    // Some buffers can't be handed over (WebAssembly memory): copy then. What can't be copied either is no plain data.
    try {
      port.postMessage(message);
    } catch (cause) {
      const { startedAt, endedAt, cpuSeconds } = outcome;
      const error = toTaskError(notPlainData(call, "output", cause));
      port.postMessage({ type: "ended", outcome: { error, startedAt, endedAt, cpuSeconds } } satisfies FromWorker);
    }
  }
}
