import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../errors.ts";
import type { LoggedModel } from "../model-store.ts";
import type { ArtifactContent, Run, RunInfo } from "../store.ts";
import { type LoggedModelAnswer, type RunAnswer, toLoggedModel, toPairs, toRun, toRunInfo } from "./answers.ts";
import type { Http } from "./http.ts";
import type { Operation } from "./operation.ts";
import { isMissing, Refusal, ServerFailed } from "./refusal.ts";
import type { RemoteArtifacts } from "./remote-artifacts.ts";

/** The tag by which a run or model is found again after a request whose answer got lost. */
export const KEY_TAG = "underwrite.key";

/** What the server made, where the operation made something. */
export type Sent = { readonly run: RunInfo } | { readonly model: LoggedModel } | undefined;

/** Stands for where the files of something will be that the server has not made yet. */
export function provisionalUri(key: string): string {
  return `outbox:${key}`;
}

/** Before another attempt where the server broke down. */
const PAUSES_MS = [50, 200, 800] as const;

/** Does operations by MLflow's REST API. */
export class Sender {
  readonly #http: Http;
  readonly #artifacts: RemoteArtifacts;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #artifactUris = new Map<string, string>();

  /** @param ids the server's ids of what was made under a key. */
  constructor(http: Http, artifacts: RemoteArtifacts, ids: ReadonlyMap<string, string>) {
    this.#http = http;
    this.#artifacts = artifacts;
    this.#ids = ids;
  }

  /**
   * @param again true where the same operation may have been done before without our knowing.
   * @throws UnavailableError where it may be tried again later; any other error is final.
   */
  async send(operation: Operation, again: boolean): Promise<Sent> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await this.#sendOnce(operation, again || pauseMs > PAUSES_MS[0]);
      } catch (error) {
        if (!(error instanceof ServerFailed)) throw error;
        await sleep(pauseMs * (0.5 + Math.random()));
      }
    }
    return this.#sendOnce(operation, true);
  }

  async #sendOnce(operation: Operation, again: boolean): Promise<Sent> {
    switch (operation.type) {
      case "createRun":
        return { run: (again && (await this.#findRun(operation))) || (await this.#createRun(operation)) };
      case "createModel":
        return { model: (again && (await this.#findModel(operation))) || (await this.#createModel(operation)) };
      default:
        await this.#change(operation, again);
        return undefined;
    }
  }

  /** The server's id of what was made under a key; the argument itself where it is an id already. */
  idOf(idOrKey: string): string {
    return this.#ids.get(idOrKey) ?? idOrKey;
  }

  async getRun(runId: string): Promise<Run> {
    const { run } = await found("run", runId, this.#http.get<{ run: RunAnswer }>("runs/get", { run_id: runId }));
    return toRun(run);
  }

  async getModel(modelId: string): Promise<LoggedModel> {
    const answer = this.#http.get<{ model: LoggedModelAnswer }>(`logged-models/${encodeURIComponent(modelId)}`);
    return toLoggedModel((await found("logged model", modelId, answer)).model);
  }

  /** Where the files of a run or model are. */
  async artifactUriOf(id: string): Promise<string> {
    let uri = this.#artifactUris.get(id);
    if (uri === undefined) {
      uri = id.startsWith("m-") ? (await this.getModel(id)).artifactUri : (await this.getRun(id)).info.artifactUri;
      this.#artifactUris.set(id, uri);
    }
    return uri;
  }

  async #change(operation: Exclude<Operation, { key: string }>, again: boolean): Promise<void> {
    const id = this.idOf(operation.owner);
    switch (operation.type) {
      case "logBatch": {
        for (const body of operation.bodies) {
          const metrics = body.metrics.map((metric) =>
            metric.model_id === undefined ? metric : { ...metric, model_id: this.idOf(metric.model_id) },
          );
          const sent = this.#http.post("runs/log-batch", { run_id: id, ...body, metrics });
          await found("run", id, sent).catch(rethrowParam);
        }
        return;
      }
      case "logInputs": {
        const datasets = operation.inputs.map(({ context, sourceType, ...dataset }) => ({
          dataset: { ...dataset, source_type: sourceType },
          tags: context === undefined ? [] : [{ key: "mlflow.data.context", value: context }],
        }));
        await found("run", id, this.#http.post("runs/log-inputs", { run_id: id, datasets }));
        return;
      }
      case "updateRun": {
        const { status, endTime: end_time } = operation;
        await found("run", id, this.#http.post("runs/update", { run_id: id, status, end_time }));
        return;
      }
      case "finalizeModel": {
        const status = operation.status === "READY" ? "LOGGED_MODEL_READY" : "LOGGED_MODEL_UPLOAD_FAILED";
        await found("logged model", id, this.#http.patch(`logged-models/${id}`, { model_id: id, status }));
        return;
      }
      case "tagModel": {
        const tags = toPairs(operation.tags);
        await found("logged model", id, this.#http.patch(`logged-models/${id}/tags`, { model_id: id, tags }));
        return;
      }
      case "logArtifact": {
        const owner = { id, artifactUri: await this.artifactUriOf(id) };
        const { content, path } = operation;
        const sent = "text" in content ? content.text : "bytes" in content ? content.bytes : content;
        const final = again && /(?:^|\/)MLmodel$/.test(path) ? await this.#finalText(sent) : sent;
        await this.#artifacts.write(owner, path, final);
      }
    }
  }

  /** The text of a model's description, which was written under provisional ids, with those of the server. */
  async #finalText(content: ArtifactContent): Promise<string> {
    const isFile = typeof content === "object" && "file" in content;
    let text = isFile ? await readFile(content.file, "utf8") : Buffer.from(content).toString();
    for (const [uri, key = ""] of text.matchAll(/outbox:((?:m-)?[0-9a-f]{32})/g)) {
      text = text.replace(uri, await this.artifactUriOf(this.idOf(key)));
    }
    return text.replaceAll(/(?:m-)?\b[0-9a-f]{32}\b/g, (key) => this.idOf(key));
  }

  async #createRun({ key, run, user }: Extract<Operation, { type: "createRun" }>): Promise<RunInfo> {
    const tags = {
      "mlflow.runName": run.name,
      "mlflow.user": user,
      "mlflow.source.name": "underwrite",
      "mlflow.source.type": "LOCAL",
      ...(run.parentRunId !== undefined && { "mlflow.parentRunId": this.idOf(run.parentRunId) }),
      ...run.tags,
      [KEY_TAG]: key,
    };
    const answer = this.#http.post<{ run: RunAnswer }>("runs/create", {
      experiment_id: run.experimentId,
      user_id: user,
      run_name: tags["mlflow.runName"],
      start_time: run.startTime,
      tags: toPairs(tags),
    });
    const info = toRunInfo((await found("experiment", run.experimentId, answer)).run.info);
    this.#artifactUris.set(info.runId, info.artifactUri);
    return info;
  }

  async #findRun({ key, run }: Extract<Operation, { type: "createRun" }>): Promise<RunInfo | undefined> {
    const { runs = [] } = await this.#http.post<{ runs?: readonly RunAnswer[] }>("runs/search", {
      experiment_ids: [run.experimentId],
      filter: `tags.\`${KEY_TAG}\` = '${key}'`,
      max_results: 1,
    });
    return runs[0] && toRunInfo(runs[0].info);
  }

  async #createModel({ key, model }: Extract<Operation, { type: "createModel" }>): Promise<LoggedModel> {
    const sourceRunId = model.sourceRunId === undefined ? undefined : this.idOf(model.sourceRunId);
    const answer = this.#http.post<{ model: LoggedModelAnswer }>("logged-models", {
      experiment_id: model.experimentId,
      name: model.name,
      model_type: "",
      source_run_id: sourceRunId,
      params: toPairs(model.params),
      tags: toPairs({ ...model.tags, [KEY_TAG]: key }),
    });
    const created = toLoggedModel((await found("experiment", model.experimentId, answer)).model);
    this.#artifactUris.set(created.modelId, created.artifactUri);
    if (sourceRunId !== undefined) await this.#noteOutput(sourceRunId, created.modelId);
    return created;
  }

  async #findModel({ key, model }: Extract<Operation, { type: "createModel" }>): Promise<LoggedModel | undefined> {
    const { models = [] } = await this.#http.post<{ models?: readonly LoggedModelAnswer[] }>("logged-models/search", {
      experiment_ids: [model.experimentId],
      filter: `tags.\`${KEY_TAG}\` = '${key}'`,
      max_results: 1,
    });
    const [answer] = models;
    if (answer === undefined) return undefined;
    const known = toLoggedModel(answer);
    if (known.sourceRunId !== undefined) {
      const { modelIds } = await this.getRun(known.sourceRunId);
      if (!modelIds.includes(known.modelId)) await this.#noteOutput(known.sourceRunId, known.modelId);
    }
    return known;
  }

  async #noteOutput(runId: string, modelId: string): Promise<void> {
    const models = [{ model_id: modelId, step: 0 }];
    await found("run", runId, this.#http.post("runs/outputs", { run_id: runId, models }));
  }
}

/** @throws UsageError `UW-TRACK-404` where the server knows no such thing. */
export async function found<T>(kind: string, id: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError("UW-TRACK-404", `the MLflow server has no active ${kind} "${id}". Check the id.`, {
      cause: error,
    });
  }
}

function rethrowParam(error: unknown): never {
  if (error instanceof Refusal && /Changing param values/i.test(error.reason)) {
    throw new UsageError(
      "UW-TRACK-406",
      `a param can't change its value: ${error.reason.split("\n")[0]} Start another run, or use a tag.`,
      { cause: error },
    );
  }
  throw error;
}
