import { randomUUID } from "node:crypto";
import { UnavailableError, UsageError } from "../../errors.ts";
import { checkArtifactPath } from "../artifact-path.ts";
import { checkBatch, checkExperiment, checkInput, checkTags } from "../limits.ts";
import type {
  ArtifactContent,
  ArtifactInfo,
  Batch,
  DatasetInput,
  Experiment,
  FinalStatus,
  MetricPoint,
  NewRun,
  Page,
  Run,
  RunInfo,
  RunQuery,
  TrackingStore,
} from "../store.ts";
import { userName } from "../user-name.ts";
import { type ExperimentAnswer, type RunAnswer, toExperiment, toPairs, toPoint, toRun } from "./answers.ts";
import { splitBatch } from "./batches.ts";
import { Delivery } from "./delivery.ts";
import { Http } from "./http.ts";
import { MlflowModels } from "./model-store.ts";
import type { Operation } from "./operation.ts";
import { isMissing, Refusal } from "./refusal.ts";
import { RemoteArtifacts } from "./remote-artifacts.ts";
import { provisionalUri, Sender, type Sent } from "./sender.ts";
import { readServerAddress } from "./server-address.ts";
import { type MlflowOptions, settingsOf, WIDTH } from "./settings.ts";

/**
 * Opens the store of an MLflow server, by its REST API.
 *
 * Calls on one run take effect in their order, those on different runs overlap. Where the server goes away after it has
 * stored something, calls resolve as soon as the outbox has them, and the server gets them when it is back; a run that
 * is made meanwhile has a provisional id, which this store understands ever after.
 *
 * A batch that is larger than the server takes in one request is written in several, one after another.
 *
 * @param uri `http://…` or `https://…`
 * @throws UnavailableError where the server does not answer, or not to this user; its code says why.
 */
export async function openMlflowStore(uri: string, options: MlflowOptions = {}): Promise<TrackingStore> {
  const { environment, outbox, silenceMs, closingMs, notify } = settingsOf(options);
  const address = readServerAddress(uri, environment);
  if (address.insecureTls && address.url.startsWith("https:")) {
    notify(
      `the certificate of ${address.url} is not checked (MLFLOW_TRACKING_INSECURE_TLS): anyone in between can read along.`,
    );
  }
  const http = new Http(address, WIDTH, silenceMs);
  const artifacts = new RemoteArtifacts(http);
  const ids = new Map<string, string>();
  const sender = new Sender(http, artifacts, ids);
  const delivery = new Delivery({ server: address.url, folder: outbox, width: WIDTH, notify }, sender, ids);
  const store = new MlflowStore({ http, artifacts, sender, delivery, closingMs });
  try {
    await http.post("experiments/search", { max_results: 1 });
    await delivery.open();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What the store is put together from. */
interface Parts {
  readonly http: Http;
  readonly artifacts: RemoteArtifacts;
  readonly sender: Sender;
  readonly delivery: Delivery;
  readonly closingMs: number;
}

class MlflowStore implements TrackingStore {
  readonly uri: string;
  readonly models: MlflowModels;
  readonly #http: Http;
  readonly #artifacts: RemoteArtifacts;
  readonly #sender: Sender;
  readonly #delivery: Delivery;
  readonly #closingMs: number;
  #closed: Promise<void> | undefined;

  constructor({ http, artifacts, sender, delivery, closingMs }: Parts) {
    this.uri = http.address.url;
    this.models = new MlflowModels(http, sender, delivery);
    this.#http = http;
    this.#artifacts = artifacts;
    this.#sender = sender;
    this.#delivery = delivery;
    this.#closingMs = closingMs;
  }

  async experiment(name: string, tags: Record<string, string> = {}): Promise<Experiment> {
    checkExperiment(name, tags);
    const present = await this.#findExperiment(name);
    if (present !== undefined) return present;
    try {
      await this.#http.post("experiments/create", { name, tags: toPairs(tags) });
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!(error instanceof Refusal && error.errorCode === "RESOURCE_ALREADY_EXISTS")) throw error;
    }
    const made = await this.#findExperiment(name);
    if (made === undefined) throw new Error(`the server lost experiment ${name}`);
    return made;
  }

  async listExperiments(): Promise<readonly Experiment[]> {
    this.#checkOpen();
    const experiments: Experiment[] = [];
    let token: string | undefined;
    do {
      const answer = await this.#http.post<{
        experiments?: readonly ExperimentAnswer[];
        next_page_token?: string;
      }>("experiments/search", { max_results: 1000, view_type: "ACTIVE_ONLY", page_token: token });
      experiments.push(...(answer.experiments ?? []).map(toExperiment));
      token = answer.next_page_token || undefined;
    } while (token !== undefined);
    return experiments.sort((a, b) => Number(a.id) - Number(b.id));
  }

  async getRun(runId: string): Promise<Run> {
    await this.#readable();
    return this.#sender.getRun(this.#sender.idOf(runId));
  }

  async createRun(run: NewRun): Promise<RunInfo> {
    checkTags({ "mlflow.runName": run.name, ...run.tags });
    const key = newKey();
    const timed = { ...run, startTime: run.startTime ?? Date.now() };
    const sent = await this.#do({ type: "createRun", key, run: timed, user: userName() });
    if (sent !== undefined && "run" in sent) return sent.run;
    return {
      runId: key,
      experimentId: run.experimentId,
      name: run.name,
      status: "RUNNING",
      startTime: timed.startTime,
      endTime: undefined,
      artifactUri: provisionalUri(key),
    };
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    checkBatch(batch);
    await this.#do({ type: "logBatch", owner: runId, bodies: [...splitBatch(batch)] });
  }

  async logInputs(runId: string, inputs: readonly DatasetInput[]): Promise<void> {
    for (const input of inputs) checkInput(input);
    await this.#do({ type: "logInputs", owner: runId, inputs });
  }

  async finishRun(runId: string, status: FinalStatus, endTime: number = Date.now()): Promise<void> {
    await this.#do({ type: "updateRun", owner: runId, status, endTime });
  }

  async reopenRun(runId: string): Promise<void> {
    await this.#do({ type: "updateRun", owner: runId, status: "RUNNING" });
  }

  async searchRuns(query: RunQuery): Promise<Page<Run>> {
    await this.#readable();
    const answer = this.#http.post<{ runs?: readonly RunAnswer[]; next_page_token?: string }>("runs/search", {
      experiment_ids: query.experimentIds,
      // A filter may name a run by its provisional id.
      filter: query.filter?.replaceAll(/\b[0-9a-f]{32}\b/g, (id) => this.#sender.idOf(id)),
      order_by: query.orderBy,
      max_results: query.maxResults,
      page_token: query.pageToken,
      run_view_type: "ACTIVE_ONLY",
    });
    const { runs = [], next_page_token } = await answer.catch(rethrowSearch);
    return { items: runs.map(toRun), nextPageToken: next_page_token || undefined };
  }

  async metricHistory(runId: string, key: string): Promise<readonly MetricPoint[]> {
    const { info } = await this.getRun(runId);
    const points: MetricPoint[] = [];
    let token: string | undefined;
    do {
      const answer = await this.#http.get<{
        metrics?: readonly Parameters<typeof toPoint>[0][];
        next_page_token?: string;
      }>("metrics/get-history", { run_id: info.runId, metric_key: key, max_results: 25_000, page_token: token });
      points.push(...(answer.metrics ?? []).map(toPoint));
      token = answer.next_page_token || undefined;
    } while (token !== undefined);
    return points.sort((a, b) => a.step - b.step || a.timestamp - b.timestamp || a.value - b.value);
  }

  async logArtifact(owner: string, name: string, content: ArtifactContent): Promise<void> {
    checkArtifactPath(name);
    const carried =
      typeof content === "string" ? { text: content } : content instanceof Uint8Array ? { bytes: content } : content;
    await this.#do({ type: "logArtifact", owner, path: name, content: carried });
  }

  async listArtifacts(owner: string, folder?: string): Promise<readonly ArtifactInfo[]> {
    if (folder !== undefined) checkArtifactPath(folder);
    return this.#artifacts.list(await this.#owner(owner), folder);
  }

  async readArtifact(owner: string, name: string): Promise<Uint8Array> {
    checkArtifactPath(name);
    return this.#artifacts.read(await this.#owner(owner), name);
  }

  async downloadArtifact(owner: string, name: string, file: string): Promise<void> {
    checkArtifactPath(name);
    await this.#artifacts.copyTo(await this.#owner(owner), name, file);
  }

  close(): Promise<void> {
    this.#closed ??= this.#delivery.close(this.#closingMs).finally(() => this.#http.close());
    return this.#closed;
  }

  async #owner(idOrKey: string) {
    await this.#readable();
    const id = this.#sender.idOf(idOrKey);
    return { id, artifactUri: await this.#sender.artifactUriOf(id) };
  }

  async #do(operation: Operation): Promise<Sent> {
    this.#checkOpen();
    return this.#delivery.do(operation);
  }

  /** Whoever reads finds what was written before, also what had to wait. */
  async #readable(): Promise<void> {
    this.#checkOpen();
    await this.#delivery.caughtUp();
  }

  async #findExperiment(name: string): Promise<Experiment | undefined> {
    this.#checkOpen();
    try {
      const { experiment } = await this.#http.get<{ experiment: ExperimentAnswer }>("experiments/get-by-name", {
        experiment_name: name,
      });
      if (experiment.lifecycle_stage === "active") return toExperiment(experiment);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    throw new UsageError(
      "UW-TRACK-409",
      `experiment "${name}" was deleted. Bring it back with \`mlflow experiments restore\`, or choose another name.`,
    );
  }

  #checkOpen(): void {
    if (this.#closed !== undefined) throw new UnavailableError("UW-TRACK-008", `the store ${this.uri} is closed.`);
  }
}

function newKey(): string {
  return randomUUID().replaceAll("-", "");
}

function rethrowSearch(error: unknown): never {
  if (!(error instanceof Refusal)) throw error;
  throw new UsageError("UW-TRACK-408", `the search was refused: ${error.reason}`, { cause: error });
}
