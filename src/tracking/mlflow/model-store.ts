import { randomUUID } from "node:crypto";
import { UsageError } from "../../errors.ts";
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
  type LoggedModelAnswer,
  type ModelVersionAnswer,
  type RegisteredModelAnswer,
  toLoggedModel,
  toModelVersion,
  toPairs,
  toRegisteredModel,
} from "./answers.ts";
import type { Delivery } from "./delivery.ts";
import type { Http } from "./http.ts";
import { isMissing, Refusal } from "./refusal.ts";
import { provisionalUri, type Sender } from "./sender.ts";

/** The models of an MLflow server. What a run logs goes by the outbox where it must; the registry is asked directly. */
export class MlflowModels implements ModelStore {
  readonly #http: Http;
  readonly #sender: Sender;
  readonly #delivery: Delivery;

  constructor(http: Http, sender: Sender, delivery: Delivery) {
    this.#http = http;
    this.#sender = sender;
    this.#delivery = delivery;
  }

  async createLoggedModel(given: NewLoggedModel): Promise<LoggedModel> {
    checkLoggedModel(given);
    const model = { ...given, tags: { "mlflow.user": userName(), ...given.tags } };
    const key = `m-${randomUUID().replaceAll("-", "")}`;
    const sent = await this.#delivery.do({ type: "createModel", key, model });
    if (sent !== undefined && "model" in sent) return sent.model;
    return {
      modelId: key,
      experimentId: model.experimentId,
      name: model.name,
      status: "PENDING",
      sourceRunId: model.sourceRunId,
      artifactUri: provisionalUri(key),
      createdAt: Date.now(),
      params: Object.fromEntries(Object.entries(model.params ?? {}).map(([name, value]) => [name, String(value)])),
      tags: model.tags,
      metrics: {},
    };
  }

  async finalizeLoggedModel(modelId: string, status: "READY" | "FAILED"): Promise<void> {
    await this.#delivery.do({ type: "finalizeModel", owner: modelId, status });
  }

  async setLoggedModelTags(modelId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    checkModelTags(tags);
    await this.#delivery.do({ type: "tagModel", owner: modelId, tags });
  }

  async getLoggedModel(modelId: string): Promise<LoggedModel> {
    await this.#delivery.caughtUp();
    return this.#sender.getModel(this.#sender.idOf(modelId));
  }

  async searchLoggedModels(query: LoggedModelQuery): Promise<Page<LoggedModel>> {
    await this.#delivery.caughtUp();
    const run = query.sourceRunId === undefined ? undefined : this.#sender.idOf(query.sourceRunId);
    const { models = [], next_page_token } = await this.#http.post<{
      models?: readonly LoggedModelAnswer[];
      next_page_token?: string;
    }>("logged-models/search", {
      experiment_ids: query.experimentIds,
      filter: run === undefined ? undefined : `source_run_id = '${run}'`,
      order_by: [{ field_name: "creation_timestamp", ascending: false }],
      max_results: query.maxResults,
      page_token: query.pageToken,
    });
    return { items: models.map(toLoggedModel), nextPageToken: next_page_token || undefined };
  }

  async registerModel(name: string, about: AboutModel = {}): Promise<RegisteredModel> {
    checkRegisteredModel(name, about);
    try {
      await this.#http.post("registered-models/create", {
        name,
        description: about.description,
        tags: toPairs(about.tags),
      });
    } catch (error) {
      if (!(error instanceof Refusal && error.errorCode === "RESOURCE_ALREADY_EXISTS")) throw error;
    }
    return this.getRegisteredModel(name);
  }

  async getRegisteredModel(name: string): Promise<RegisteredModel> {
    const answer = this.#http.get<{ registered_model: RegisteredModelAnswer }>("registered-models/get", { name });
    return toRegisteredModel((await registered(`no model is registered as "${name}"`, answer)).registered_model);
  }

  async listRegisteredModels(): Promise<readonly RegisteredModel[]> {
    const models: RegisteredModel[] = [];
    let token: string | undefined;
    do {
      const answer = await this.#http.get<{
        registered_models?: readonly RegisteredModelAnswer[];
        next_page_token?: string;
      }>("registered-models/search", { max_results: 1000, page_token: token });
      models.push(...(answer.registered_models ?? []).map(toRegisteredModel));
      token = answer.next_page_token || undefined;
    } while (token !== undefined);
    return models.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async createModelVersion({ name, source, description, tags }: NewModelVersion): Promise<ModelVersion> {
    checkRegisteredModel(name, { ...(description !== undefined && { description }), ...(tags && { tags }) });
    await this.#delivery.caughtUp();
    const answer = this.#http.post<{ model_version: ModelVersionAnswer }>("model-versions/create", {
      name,
      description,
      tags: toPairs(tags),
      ...(await this.#origin(source)),
    });
    const { model_version } = await registered(`no model is registered as "${name}"`, answer);
    return toModelVersion(model_version);
  }

  async getModelVersion(name: string, version: number): Promise<ModelVersion> {
    const answer = this.#http.get<{ model_version: ModelVersionAnswer }>("model-versions/get", { name, version });
    return toModelVersion((await registered(`model "${name}" has no version ${version}`, answer)).model_version);
  }

  async listModelVersions(name: string): Promise<readonly ModelVersion[]> {
    const { aliases } = await this.getRegisteredModel(name);
    const quote = name.includes("'") ? '"' : "'";
    const versions: ModelVersion[] = [];
    let token: string | undefined;
    do {
      const answer = await this.#http.get<{
        model_versions?: readonly ModelVersionAnswer[];
        next_page_token?: string;
      }>("model-versions/search", { filter: `name = ${quote}${name}${quote}`, max_results: 1000, page_token: token });
      versions.push(...(answer.model_versions ?? []).map(toModelVersion));
      token = answer.next_page_token || undefined;
    } while (token !== undefined);
    // The server leaves the aliases out of a search.
    const aliasesOf = (version: number) =>
      Object.keys(aliases)
        .filter((alias) => aliases[alias] === version)
        .sort();
    return versions
      .map((version) => ({ ...version, aliases: aliasesOf(version.version) }))
      .sort((a, b) => b.version - a.version);
  }

  async setModelVersionTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void> {
    checkModelTags(tags);
    for (const pair of toPairs(tags)) {
      const answer = this.#http.post("model-versions/set-tag", { name, version: String(version), ...pair });
      await registered(`model "${name}" has no version ${version}`, answer);
    }
  }

  async setRegisteredModelAlias(name: string, alias: string, version: number): Promise<void> {
    checkAlias(alias);
    const answer = this.#http.post("registered-models/alias", { name, alias, version: String(version) });
    await registered(`model "${name}" has no version ${version}`, answer);
  }

  async deleteRegisteredModelAlias(name: string, alias: string): Promise<void> {
    await this.getRegisteredModel(name);
    await this.#http.delete("registered-models/alias", { name, alias });
  }

  async getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    if (alias === "latest") {
      const [newest] = await this.listModelVersions(name);
      return newest ?? missing(`model "${name}" has no version yet`);
    }
    const { aliases } = await this.getRegisteredModel(name);
    const version = aliases[alias];
    if (version !== undefined) return this.getModelVersion(name, version);
    return missing(`model "${name}" has no alias "${alias}"; it has ${Object.keys(aliases).join(", ") || "none"}`);
  }

  async #origin(source: NewModelVersion["source"]) {
    if ("modelId" in source) {
      const { modelId, sourceRunId } = await this.getLoggedModel(source.modelId);
      return { source: `models:/${modelId}`, run_id: sourceRunId, model_id: modelId };
    }
    const { info } = await this.#sender.getRun(this.#sender.idOf(source.runId));
    return { source: `${info.artifactUri}/${source.folder}`, run_id: info.runId };
  }
}

async function registered<T>(sentence: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return missing(sentence, error);
    throw error;
  }
}

function missing(sentence: string, cause?: unknown): never {
  throw new UsageError("UW-TRACK-413", `${sentence} on the MLflow server. Register it with \`underwrite register\`.`, {
    cause,
  });
}
