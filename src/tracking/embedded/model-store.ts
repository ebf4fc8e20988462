import type { Connection } from "../disk/connection.ts";
import { checkAlias, checkLoggedModel, checkModelTags, checkRegisteredModel } from "../limits.ts";
import type {
  AboutModel,
  LoggedModel,
  LoggedModelQuery,
  ModelStore,
  ModelVersion,
  NewLoggedModel,
  NewModelVersion,
  RegisteredModel,
} from "../model-store.ts";
import type { Page } from "../store.ts";
import { userName } from "../user-name.ts";
import {
  insertLoggedModel,
  requireModel,
  searchModelIds,
  selectLoggedModel,
  selectLoggedModels,
  updateModelStatus,
  upsertModelTags,
} from "./logged-models.ts";
import {
  deleteAlias,
  insertModelVersion,
  insertRegisteredModel,
  requireRegistered,
  requireVersion,
  selectByAlias,
  selectRegisteredModels,
  selectVersions,
  upsertAlias,
  upsertVersionTags,
} from "./registry.ts";
import { requireActive, selectInfo } from "./runs.ts";

/** The tag by which MLflow shows, on a logged model, the registered versions made from it. */
const VERSIONS_TAG = "mlflow.modelVersions";

/** The models of the embedded store. */
export class EmbeddedModels implements ModelStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async createLoggedModel(model: NewLoggedModel): Promise<LoggedModel> {
    checkLoggedModel(model);
    const c = this.#connection;
    const tags = { "mlflow.user": userName(), ...model.tags };
    return c.write(() => {
      if (model.sourceRunId !== undefined) requireActive(c, model.sourceRunId);
      return selectLoggedModel(c, insertLoggedModel(c, model, tags));
    });
  }

  async finalizeLoggedModel(modelId: string, status: "READY" | "FAILED"): Promise<void> {
    await this.#connection.write(() => updateModelStatus(this.#connection, modelId, status));
  }

  async getLoggedModel(modelId: string): Promise<LoggedModel> {
    return this.#connection.read(() => selectLoggedModel(this.#connection, modelId));
  }

  async setLoggedModelTags(modelId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    checkModelTags(tags);
    await this.#connection.write(() => upsertModelTags(this.#connection, modelId, tags));
  }

  async searchLoggedModels(query: LoggedModelQuery): Promise<Page<LoggedModel>> {
    const c = this.#connection;
    return c.read(() => {
      const { modelIds, nextPageToken } = searchModelIds(c, query);
      return { items: selectLoggedModels(c, modelIds), nextPageToken };
    });
  }

  async registerModel(name: string, about: AboutModel = {}): Promise<RegisteredModel> {
    checkRegisteredModel(name, about);
    const c = this.#connection;
    return c.write(() => {
      if (selectRegisteredModels(c, name).length === 0) insertRegisteredModel(c, name, about);
      return requireRegistered(c, name);
    });
  }

  async getRegisteredModel(name: string): Promise<RegisteredModel> {
    return this.#connection.read(() => requireRegistered(this.#connection, name));
  }

  async listRegisteredModels(): Promise<readonly RegisteredModel[]> {
    return this.#connection.read(() => selectRegisteredModels(this.#connection));
  }

  async createModelVersion(version: NewModelVersion): Promise<ModelVersion> {
    checkRegisteredModel(version.name, version);
    const c = this.#connection;
    return c.write(() => {
      const number = insertModelVersion(c, version.name, this.#origin(version.source), version);
      if ("modelId" in version.source) this.#noteVersion(version.source.modelId, version.name, number);
      return requireVersion(c, version.name, number);
    });
  }

  async getModelVersion(name: string, version: number): Promise<ModelVersion> {
    return this.#connection.read(() => requireVersion(this.#connection, name, version));
  }

  async listModelVersions(name: string): Promise<readonly ModelVersion[]> {
    const c = this.#connection;
    return c.read(() => {
      requireRegistered(c, name);
      return selectVersions(c, name);
    });
  }

  async setModelVersionTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void> {
    checkModelTags(tags);
    const c = this.#connection;
    await c.write(() => {
      requireVersion(c, name, version);
      upsertVersionTags(c, name, version, tags);
    });
  }

  async setRegisteredModelAlias(name: string, alias: string, version: number): Promise<void> {
    checkAlias(alias);
    await this.#connection.write(() => upsertAlias(this.#connection, name, alias, version));
  }

  async deleteRegisteredModelAlias(name: string, alias: string): Promise<void> {
    await this.#connection.write(() => deleteAlias(this.#connection, name, alias));
  }

  async getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    return this.#connection.read(() => selectByAlias(this.#connection, name, alias));
  }

  #origin(source: NewModelVersion["source"]): { source: string; runId: string | undefined; location: string } {
    const c = this.#connection;
    if ("modelId" in source) {
      const { artifactUri } = requireModel(c, source.modelId);
      const { sourceRunId } = selectLoggedModel(c, source.modelId);
      return { source: `models:/${source.modelId}`, runId: sourceRunId, location: artifactUri };
    }
    const uri = `${selectInfo(c, source.runId).artifactUri}/${source.folder}`;
    return { source: uri, runId: source.runId, location: uri };
  }

  #noteVersion(modelId: string, name: string, version: number): void {
    const c = this.#connection;
    const noted: unknown[] = JSON.parse(selectLoggedModel(c, modelId).tags[VERSIONS_TAG] ?? "[]");
    upsertModelTags(c, modelId, { [VERSIONS_TAG]: JSON.stringify([...noted, { name, version }]) });
  }
}
