/** The worker side of the `threads` executor: loaded by the pool in each thread, called once per stint. */
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

type Call = Extract<ToWorker, { type: "call" }>;

export default async function work(port: MessagePort): Promise<void> {
  const line = new Line(port);
  for (let next = line.take(); next !== undefined; ) {
    const { call } = next;
    const outcome = await perform(port, next, line);
    next = line.take();
    sendOutcome(port, call, outcome, next?.number);
  }
  port.close();
}

/** The tasks that this worker has been given and has not begun. */
class Line {
  readonly #port: MessagePort;
  #calls: Call[] = [];
  /** Numbers of calls that were aborted before they were taken. */
  readonly #aborted = new Set<number | undefined>();
  #current: Call | undefined;
  #abort = new AbortController();
  #given = Promise.withResolvers<Dataset>();

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (message: ToWorker) => this.#hear(message));
  }

  /** The next task, also where word of it has come while this thread was busy. */
  take(): Call | undefined {
    for (let last = receiveMessageOnPort(this.#port); last; last = receiveMessageOnPort(this.#port)) {
      this.#hear(last.message as ToWorker);
    }
    this.#current = this.#calls.shift();
    this.#abort = new AbortController();
    if (this.#aborted.has(this.#current?.number)) this.#abort.abort();
    return this.#current;
  }

  /** Aborted where the task that was taken last is. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async dataset(id: string): Promise<Dataset> {
    this.#given = Promise.withResolvers();
    say(this.#port, { type: "need dataset", id });
    return this.#given.promise;
  }

  #hear(message: ToWorker): void {
    if (message.type === "call") this.#calls.push(message);
    else if (message.type === "dataset") this.#given.resolve(message.dataset);
    else if (message.number === this.#current?.number) this.#abort.abort();
    else if (message.type === "abort") this.#aborted.add(message.number);
    else this.#calls = this.#calls.filter(({ number }) => number !== message.number);
  }
}

async function perform(port: MessagePort, { call, dataset: id }: Call, line: Line): Promise<Outcome> {
  try {
    const loaded = await handlers;
    if (id !== undefined && !datasets.has(id)) datasets.set(id, await line.dataset(id));
    line.signal.throwIfAborted();
    say(port, { type: "started", threadId });
    const dataset = id === undefined ? undefined : datasets.get(id);
    return await runHandler(loaded, call, dataset, line.signal, (share) => say(port, { type: "progress", share }));
  } catch (thrown) {
    return { error: toTaskError(thrown), startedAt: now(), endedAt: now(), cpuSeconds: 0 };
  }
}

function say(port: MessagePort, message: FromWorker): void {
  port.postMessage(message);
}

function sendOutcome(port: MessagePort, call: TaskCall, outcome: Outcome, goesOn: number | undefined): void {
  const message: FromWorker = { type: "ended", outcome, goesOn };
  try {
    port.postMessage(message, "output" in outcome ? transferables(outcome.output) : []);
  } catch {
    // Some buffers can't be handed over (WebAssembly memory): copy then. What can't be copied either is no plain data.
    try {
      port.postMessage(message);
    } catch (cause) {
      const { startedAt, endedAt, cpuSeconds } = outcome;
      const error = toTaskError(notPlainData(call, "output", cause));
      say(port, { type: "ended", outcome: { error, startedAt, endedAt, cpuSeconds }, goesOn });
    }
  }
}
