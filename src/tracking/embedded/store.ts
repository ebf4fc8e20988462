import path from "node:path";
import { ArtifactFolder, type ArtifactOwner } from "../disk/artifact-folder.ts";
import type { Connection } from "../disk/connection.ts";
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
import { insertExperiment, selectExperiment, selectExperiments } from "./experiments.ts";
import { insertInputs } from "./inputs.ts";
import { requireModel } from "./logged-models.ts";
import { insertMetrics, selectHistory } from "./metrics.ts";
import { EmbeddedModels } from "./model-store.ts";
import { openDatabase } from "./open-database.ts";
import { insertParams, insertRun, insertTags, requireActive, selectInfo, selectRuns, updateStatus } from "./runs.ts";
import { searchRunIds } from "./search.ts";

export interface EmbeddedOptions {
  /** The SQLite file; its folder is made where absent. */
  readonly database: string;
  /** The folder of the artifacts, relative to the database's folder; `mlruns` unless told. */
  readonly artifacts?: string;
  /** How long to wait for another process that holds the database locked; 20,000 unless told. */
  readonly patienceMs?: number;
}

/**
 * Opens the store that needs nothing but Node: `mlflow.db` in MLflow's own schema and the artifacts beside it, so that
 * `mlflow ui`, started in that folder, shows everything.
 *
 * @param place a folder, or where exactly the files are.
 * @throws UnavailableError where the database can't be made or used; its code says why.
 */
export async function openEmbeddedStore(place: string | EmbeddedOptions): Promise<TrackingStore> {
  const { database, artifacts, patienceMs } = placeOf(place);
  const connection = await openDatabase(database, artifacts, patienceMs);
  const files = new ArtifactFolder(path.dirname(path.resolve(database)), path.join(artifacts, ".incomplete"));
  await files.sweep();
  return new EmbeddedStore(connection, artifacts, files);
}

/** @param place a folder, or where exactly the files are. */
export function placeOf(place: string | EmbeddedOptions): Required<EmbeddedOptions> {
  const options = typeof place === "string" ? { database: path.join(place, "mlflow.db") } : place;
  return { artifacts: "mlruns", patienceMs: 20_000, ...options };
}

class EmbeddedStore implements TrackingStore {
  readonly uri: string;
  readonly models: EmbeddedModels;
  readonly #connection: Connection;
  readonly #artifactRoot: string;
  readonly #artifacts: ArtifactFolder;
  readonly #unfinished = new Set<Promise<unknown>>();

  constructor(connection: Connection, artifactRoot: string, artifacts: ArtifactFolder) {
    this.uri = `sqlite:${connection.path}`;
    this.models = new EmbeddedModels(connection);
    this.#connection = connection;
    this.#artifactRoot = artifactRoot;
    this.#artifacts = artifacts;
  }

  async experiment(name: string, tags: Record<string, string> = {}): Promise<Experiment> {
    checkExperiment(name, tags);
    const c = this.#connection;
    const present = await c.read(() => selectExperiment(c, name));
    if (present !== undefined) return present;
    return c.write(() => {
      // Another process may have made it meanwhile.
      return selectExperiment(c, name) ?? insertExperiment(c, name, tags, this.#artifactRoot);
    });
  }

  listExperiments(): Promise<readonly Experiment[]> {
    return this.#connection.read(() => selectExperiments(this.#connection));
  }

  async getRun(runId: string): Promise<Run> {
    const c = this.#connection;
    return c.read(() => {
      selectInfo(c, runId);
      return selectRuns(c, [runId])[0];
    });
  }

  async createRun(run: NewRun): Promise<RunInfo> {
    const user = userName();
    const tags = {
      "mlflow.runName": run.name,
      "mlflow.user": user,
      "mlflow.source.name": "underwrite",
      "mlflow.source.type": "LOCAL",
      ...(run.parentRunId !== undefined && { "mlflow.parentRunId": run.parentRunId }),
      ...run.tags,
    };
    checkTags(tags);
    return this.#connection.write(() => insertRun(this.#connection, run, user, tags));
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    checkBatch(batch);
    await this.#writeTo(runId, (experimentId) => {
      insertParams(this.#connection, runId, batch.params ?? {});
      insertMetrics(this.#connection, experimentId, runId, batch.metrics ?? []);
      insertTags(this.#connection, runId, batch.tags ?? {});
    });
  }

  async logInputs(runId: string, inputs: readonly DatasetInput[]): Promise<void> {
    for (const input of inputs) checkInput(input);
    await this.#writeTo(runId, (experimentId) => insertInputs(this.#connection, experimentId, runId, inputs));
  }

  async finishRun(runId: string, status: FinalStatus, endTime: number = Date.now()): Promise<void> {
    await this.#writeTo(runId, () => updateStatus(this.#connection, runId, status, endTime));
  }

  async reopenRun(runId: string): Promise<void> {
    await this.#writeTo(runId, () => updateStatus(this.#connection, runId, "RUNNING", null));
  }

  async searchRuns(query: RunQuery): Promise<Page<Run>> {
    const c = this.#connection;
    return c.read(() => {
      const { runIds, nextPageToken } = searchRunIds(c, query);
      return { items: selectRuns(c, runIds), nextPageToken };
    });
  }

  async metricHistory(runId: string, key: string): Promise<readonly MetricPoint[]> {
    const c = this.#connection;
    return c.read(() => {
      selectInfo(c, runId);
      return selectHistory(c, runId, key);
    });
  }

  logArtifact(owner: string, name: string, content: ArtifactContent): Promise<void> {
    return this.#unfinishedUntil(this.#owner(owner).then((found) => this.#artifacts.write(found, name, content)));
  }

  async listArtifacts(owner: string, folder?: string): Promise<readonly ArtifactInfo[]> {
    return this.#artifacts.list(await this.#owner(owner), folder);
  }

  async readArtifact(owner: string, name: string): Promise<Uint8Array> {
    return this.#artifacts.read(await this.#owner(owner), name);
  }

  async downloadArtifact(owner: string, name: string, file: string): Promise<void> {
    await this.#artifacts.copyTo(await this.#owner(owner), name, file);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#unfinished);
    await this.#connection.close();
  }

  #owner(id: string): Promise<ArtifactOwner> {
    const c = this.#connection;
    return c.read(() => ({
      id,
      artifactUri: (id.startsWith("m-") ? requireModel(c, id) : selectInfo(c, id)).artifactUri,
    }));
  }

  #writeTo(runId: string, work: (experimentId: number) => void): Promise<void> {
    return this.#connection.write(() => work(requireActive(this.#connection, runId).experimentId));
  }

  #unfinishedUntil<T>(work: Promise<T>): Promise<T> {
    this.#unfinished.add(work);
    return work.finally(() => this.#unfinished.delete(work));
  }
}
