import { randomBytes } from "node:crypto";
import { hostname, tmpdir } from "node:os";
import type { Dataset } from "../../table/index.ts";
import type { Capacity, DatasetRef, Executor, Task, TaskRun, TaskStats, Usage } from "../executor.ts";
import { noSuchDataset, notOpen, notPlainData, toTaskError, workerDied } from "../task-error.ts";
import { now, TaskLog } from "../task-log.ts";
import { UsageMeter } from "../usage-meter.ts";
import { DataSender } from "./data-sender.ts";
import { toBlob } from "./dataset-blob.ts";
import { followLines } from "./event-stream.ts";
import { Outbox } from "./outbox.ts";
import { bootstrap, nodePlatform, packCode, packNode } from "./packages.ts";
import { fromPlainJson, toPlainJson } from "./plain-json.ts";
import type { FromDriver, NodeEvent, NodeStats } from "./protocol.ts";
import { noFreeCpu, OLDEST_RAY, tooOld } from "./ray-error.ts";
import { RayHttp } from "./ray-http.ts";
import { RayJob } from "./ray-job.ts";

export interface RayOptions {
  /** Module that exports `handlers`; it travels to the cluster with all it imports. */
  readonly handlerModule: URL;
  /** Dashboard of the cluster's head: `http://host:8265`. */
  readonly address: string;
  /** Token of the cluster; `RAY_AUTH_TOKEN` or the file `RAY_AUTH_TOKEN_PATH` unless told. */
  readonly token?: string;
  /** Whether this Node travels along; unless told it does where the cluster has other machines than this one. */
  readonly shipNode?: boolean;
  /**
   * A folder that the cluster's driver sees too, for data too large for a package; where there is none, they go through
   * the head in pieces. Unless told it is `UNDERWRITE_SHARED_FOLDER`, or the folder for temporary files where the cluster is
   * this machine.
   */
  readonly sharedFolder?: string;
  /** How many tasks may run or be next at once; twice the cluster's CPUs unless told. */
  readonly workers?: number;
}

/** How long the driver may take to say goodbye. */
const GOODBYE_MS = 5000;

/**
 * Runs each task as a task of a Ray cluster, under its name, by way of the cluster's dashboard alone.
 *
 * A job brings the handler module along, and this Node where it has to, so nothing but Ray has to be installed there. Its
 * driver takes tasks from the head's key-value store and writes events to a log file, which is followed through Ray's log
 * service.
 */
export function createRayExecutor(options: RayOptions): Executor {
  return new RayExecutor(options);
}

interface RunningTask {
  readonly log: TaskLog;
  worker: string;
  startedAt: number;
}

class RayExecutor implements Executor {
  readonly name = "ray";
  readonly #options: RayOptions;
  readonly #http: RayHttp;
  readonly #session = randomBytes(8).toString("hex");
  readonly #outbox: Outbox;
  readonly #data: DataSender;
  readonly #tasks = new Map<number, RunningTask>();
  readonly #datasets = new Set<string>();
  /** CPU seconds of each Node process on the cluster, as it last told. */
  readonly #cpuSeconds = new Map<string, number>();
  /** When each finished task ran, in milliseconds since the epoch. */
  readonly #intervals: (readonly [startedAt: number, endedAt: number])[] = [];
  readonly #over = new AbortController();
  readonly #hello = Promise.withResolvers<Extract<FromDriver, { type: "hello" }>>();
  #meter = new UsageMeter(1, () => 0);
  #nodes: Capacity["nodes"] = [];
  #submitted = 0;
  #isSetUp = false;
  #isLocal = false;
  #state: "new" | "opening" | "open" | "closed" = "new";
  #lost: Error | undefined;
  #job: RayJob | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: RayOptions) {
    this.#options = options;
    this.#hello.promise.catch(() => {}); // Reported by `open`, where it waits for it.
    this.#http = new RayHttp(options.address, options.token);
    this.#outbox = new Outbox(this.#http, this.#session);
    this.#data = new DataSender(this.#outbox);
  }

  get lost(): Error | undefined {
    return this.#lost;
  }

  async open(): Promise<Capacity> {
    if (this.#state !== "new") throw notOpen(this.name);
    this.#state = "opening";
    await this.#checkVersion();
    // Packing takes about as long as Ray needs to start the job, so neither waits for the other.
    const sent = this.#sendCode();
    sent.catch(() => {}); // Reported below.
    await this.#upload("bootstrap", bootstrap());
    this.#job = await RayJob.submit(this.#http, {
      id: `underwrite-${this.#session}`,
      entrypoint: entrypoint(this.#session, this.#options.workers ?? 0),
    });
    if (this.#closing !== undefined) {
      // Closed while the job was on its way: nobody else knows of it.
      await this.#job.end(0);
      throw notOpen(this.name);
    }
    try {
      await sent;
    } catch (error) {
      await this.close();
      throw error;
    }
    const nodeId = await this.#job.driverNode();
    void this.#follow(nodeId);
    void this.#job.watch(this.#over.signal).then((reason) => reason && this.#lose(reason));
    const { nodes, cpus, free } = await this.#hello.promise;
    if (free < 1) {
      await this.close();
      throw noFreeCpu(this.#http.address, cpus, free, 1);
    }
    this.#meter = new UsageMeter(cpus, () => sum(this.#cpuSeconds.values()));
    this.#meter.start();
    this.#nodes = nodes;
    this.#state = "open";
    return { workers: Math.floor(cpus), nodes };
  }

  async put(dataset: Dataset): Promise<DatasetRef> {
    if (this.#state !== "open") throw notOpen(this.name);
    this.#requireCluster();
    const id = `dataset ${this.#datasets.size + 1}`;
    this.#datasets.add(id);
    const { ids: _, ...rest } = dataset;
    const blob = toBlob(rest);
    const given = this.#options.sharedFolder ?? process.env["UNDERWRITE_SHARED_FOLDER"];
    const travelled = await this.#data.send(id, blob, given || (this.#isLocal ? tmpdir() : undefined));
    this.#requireCluster();
    return { id, travelled };
  }

  submit(task: Task): TaskRun {
    const id = this.#submitted++;
    const log = new TaskLog(task, () => this.#outbox.send({ type: "cancel", task: id }));
    if (this.#state === "closed" || this.#lost !== undefined) log.push({ type: "cancelled" });
    else if (this.#state !== "open") this.#refuse(log, notOpen(this.name));
    else if (task.dataset !== undefined && !this.#datasets.has(task.dataset.id)) this.#refuse(log, noSuchDataset(task));
    else this.#send(id, log);
    return log;
  }

  usage(): Usage {
    const usage = this.#meter.read();
    const nodes = this.#nodes.map(({ name, cores }) => {
      const cpuSeconds = sum(
        [...this.#cpuSeconds].filter(([worker]) => nodeOf(worker) === name).map(([, used]) => used),
      );
      const available = usage.wallSeconds * cores;
      return { name, cpuSeconds, cpuUtilisation: available > 0 ? Math.min(1, cpuSeconds / available) : 0 };
    });
    return { ...usage, maxConcurrentTasks: mostAtOnce(this.#intervals), nodes };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#state = "closed";
    // Whoever waits for the cluster to open waits no longer.
    this.#hello.reject(notOpen(this.name));
    if (this.#job !== undefined && this.#lost === undefined) this.#outbox.send({ type: "close" });
    // A head that is gone leaves nothing to end; a driver that is silent, or has no code yet, has to be stopped.
    await this.#job?.end(this.#lost === undefined && this.#isSetUp ? GOODBYE_MS : 0).catch(() => {});
    this.#over.abort();
    this.#outbox.stop();
    this.#http.close();
    this.#cancelAll();
    this.#data.giveUp();
    this.#meter.stop();
  }

  #cancelAll(): void {
    for (const { log } of this.#tasks.values()) log.push({ type: "cancelled" });
    this.#tasks.clear();
  }

  async #checkVersion(): Promise<void> {
    const { ray_version: version } = (await this.#http.getJson("/api/version")) as { readonly ray_version: string };
    if (isOlder(version, OLDEST_RAY)) throw tooOld(this.#http.address, version);
  }

  /** Sends the code, and says how to start Node; Node itself goes along where the cluster has other machines. */
  async #sendCode(): Promise<void> {
    const [code, isLocal] = await Promise.all([packCode(this.#options.handlerModule), this.#isOnThisMachine()]);
    this.#isLocal = isLocal;
    await this.#upload("code", code.bytes);
    if (this.#closing !== undefined) throw notOpen(this.name);
    const { nodeWorker, handlerModule: handlers } = code;
    const node = (this.#options.shipNode ?? !isLocal) ? packNode() : undefined;
    const nodePath = node === undefined ? process.execPath : null;
    const nodeName = node?.name ?? "";
    this.#outbox.send(
      { type: "setup", code: code.name, nodeWorker, handlers, nodePath, nodeName, nodePlatform: nodePlatform() },
      node?.bytes,
    );
    this.#outbox.start();
    this.#isSetUp = true;
  }

  async #isOnThisMachine(): Promise<boolean> {
    const { data } = (await this.#http.getJson("/nodes?view=summary")) as {
      readonly data: { readonly summary: readonly { readonly hostname: string }[] };
    };
    return data.summary.every((node) => node.hostname === hostname());
  }

  /** Puts something where the job finds it before it listens to messages. */
  #upload(name: string, bytes: Uint8Array): Promise<void> {
    return this.#http.putBytes(`/api/packages/gcs/_ray_pkg_underwrite_${this.#session}_${name}.zip`, bytes);
  }

  #send(id: number, log: TaskLog): void {
    const { name, handler, input, threads = 1, dataset } = log.task;
    let call: string;
    try {
      call = toPlainJson({ name, handler, input, threads });
    } catch (cause) {
      return this.#refuse(log, notPlainData(log.task, "input", cause));
    }
    this.#tasks.set(id, { log, worker: "none", startedAt: now() });
    // A task that no node is large enough for would wait for ever.
    const largestNode = Math.max(...this.#nodes.map(({ cores }) => cores));
    const cpus = Math.max(1, Math.min(threads, largestNode));
    const task = { id, name, cpus, call, ...(dataset && { dataset: dataset.id }) };
    this.#outbox.send({ type: "tasks", tasks: [task] });
  }

  async #follow(nodeId: string): Promise<void> {
    const file = `underwrite-${this.#session}.jsonl`;
    const onTrouble = (cause: unknown) => {
      if (this.#job !== undefined) this.#job.trouble = cause;
    };
    for await (const line of followLines(this.#http, nodeId, file, this.#over.signal, onTrouble)) {
      this.#job?.heard();
      this.#hear(JSON.parse(line));
    }
  }

  #hear(message: FromDriver): void {
    if (message.type === "hello") return this.#hello.resolve(message);
    if (message.type === "alive") return undefined;
    if (message.type === "pieces" || message.type === "dataset" || message.type === "unseen") {
      return this.#data.hear(message);
    }
    const task = this.#tasks.get(message.task);
    if (task === undefined) return;
    if (message.type === "event") {
      this.#hearEvent(message.task, task, message.attempt, `${message.node}`, message.event);
    } else if (message.type === "retried") {
      task.log.push({ type: "retried", attempt: message.attempt, reason: message.reason });
    } else {
      const { attempt: attempts, reason } = message;
      const at = now();
      const { worker, startedAt, log } = task;
      const stats = { worker, attempts, queuedAt: log.queuedAt, startedAt, endedAt: at, cpuSeconds: 0 };
      this.#tasks.delete(message.task);
      const error = toTaskError(workerDied(log.task, attempts, reason));
      log.push({ type: "failed", error, stats, workerDied: reason });
    }
  }

  #hearEvent(id: number, task: RunningTask, attempt: number, node: string, event: NodeEvent): void {
    const { log } = task;
    if (event.type === "started") {
      task.worker = workerName(node, event.pid);
      task.startedAt = event.at;
      log.push({ type: "started", worker: task.worker, attempt });
    } else if (event.type === "progress") {
      log.push(event);
    } else {
      this.#tasks.delete(id);
      if (event.type === "cancelled" || log.cancelled) return log.push({ type: "cancelled" });
      const stats = this.#statsOf(event.stats, node, log, attempt);
      if (event.type === "failed") log.push({ type: "failed", error: event.error, stats });
      else log.push({ type: "finished", output: fromPlainJson(event.output), stats });
    }
  }

  #statsOf(stats: NodeStats, node: string, log: TaskLog, attempts: number): TaskStats {
    const { pid, processCpuSeconds, startedAt, endedAt, cpuSeconds } = stats;
    const worker = workerName(node, pid);
    this.#cpuSeconds.set(worker, processCpuSeconds);
    this.#intervals.push([startedAt, endedAt]);
    return { worker, attempts, queuedAt: log.queuedAt, startedAt, endedAt, cpuSeconds };
  }

  /** Lets go of everything that still waits for the cluster. */
  #lose(reason: Error): void {
    if (this.#state === "closed") return;
    this.#lost = reason;
    this.#hello.reject(reason);
    this.#over.abort();
    this.#outbox.stop();
    this.#cancelAll();
    this.#data.giveUp();
  }

  #requireCluster(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  #refuse(log: TaskLog, error: Error): void {
    const at = now();
    const stats = { worker: "none", attempts: 0, queuedAt: log.queuedAt, startedAt: at, endedAt: at, cpuSeconds: 0 };
    log.push({ type: "failed", error: toTaskError(error), stats });
  }
}

/** Connects, and runs what was uploaded for it: short, because the dashboard shows it, and with a name to know it by. */
function entrypoint(session: string, mostPlaces: number): string {
  const key = `gcs://_ray_pkg_underwrite_${session}_bootstrap.zip`;
  const program = `import ray; ray.init(configure_logging=False); exec(ray.experimental.internal_kv._internal_kv_get("${key}"))`;
  return `python3 -c '${program}' underwrite_ray.driver ${session} ${mostPlaces}`;
}

function workerName(node: string, pid: number): string {
  return `${node}/${pid}`;
}

function nodeOf(worker: string): string {
  return worker.slice(0, worker.lastIndexOf("/"));
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}

/** The most intervals that overlap anywhere. Events of several workers arrive in no fixed order, so they can't be counted. */
function mostAtOnce(intervals: readonly (readonly [number, number])[]): number {
  const starts = intervals.map(([start]) => start).sort((a, b) => a - b);
  const ends = intervals.map(([, end]) => end).sort((a, b) => a - b);
  let most = 0;
  for (let started = 0, ended = 0; started < starts.length; ) {
    if (starts[started] < ends[ended]) most = Math.max(most, ++started - ended);
    else ended++;
  }
  return most;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
