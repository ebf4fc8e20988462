import { UsageError } from "../errors.ts";
import type { ModelVersion } from "./model-store.ts";
import type { TrackingStore } from "./store.ts";

/** Where a model's files are: `listArtifacts(owner, folder)` lists them. */
export interface ModelFiles {
  /** The id of a run or of a logged model. */
  readonly owner: string;
  /** The folder within; all of the owner's artifacts where undefined. */
  readonly folder: string | undefined;
  /** The registered version that was named, if one was. */
  readonly version: ModelVersion | undefined;
}

/**
 * Finds the files that a model's URI names, in MLflow's spellings:
 * `models:/NAME@ALIAS`, `models:/NAME/VERSION`, `models:/NAME/latest`, `models:/m-…` and `runs:/RUN/FOLDER`.
 *
 * @throws UsageError `UW-TRACK-414` for another spelling, `UW-TRACK-404` or `UW-TRACK-413` where nothing has that name.
 */
export async function resolveModelUri(store: TrackingStore, uri: string): Promise<ModelFiles> {
  const [, runId, folder] = /^runs:\/+([^/]+)(?:\/(.+))?$/.exec(uri) ?? [];
  if (runId !== undefined) {
    await store.getRun(runId);
    return { owner: runId, folder, version: undefined };
  }
  const [, modelId] = /^models:\/+(m-[0-9a-f]{32})$/.exec(uri) ?? [];
  if (modelId !== undefined) {
    await store.models.getLoggedModel(modelId);
    return { owner: modelId, folder: undefined, version: undefined };
  }
  const [, name, alias, number] = /^models:\/+([^/@]+)(?:@(.+)|\/(\d+|latest))$/.exec(uri) ?? [];
  if (name === undefined) {
    throw new UsageError(
      "UW-TRACK-414",
      `model address "${uri}" is not understood. Use models:/NAME@ALIAS, models:/NAME/VERSION, models:/m-… or runs:/RUN/FOLDER.`,
    );
  }
  const version =
    alias !== undefined || number === "latest"
      ? await store.models.getModelVersionByAlias(name, alias ?? "latest")
      : await store.models.getModelVersion(name, Number(number));
  return { ...(await filesOf(store, version)), version };
}

async function filesOf(store: TrackingStore, { name, version, source, runId }: ModelVersion) {
  const [, modelId] = /^models:\/+(m-[0-9a-f]{32})$/.exec(source) ?? [];
  if (modelId !== undefined) return { owner: modelId, folder: undefined };
  if (runId !== undefined) {
    const { artifactUri } = (await store.getRun(runId)).info;
    if (source.startsWith(`${artifactUri}/`)) return { owner: runId, folder: source.slice(artifactUri.length + 1) };
  }
  throw new UsageError(
    "UW-TRACK-414",
    `version ${version} of model "${name}" has its files at ${source}, outside of this store. Register it from a run or a logged model of this store.`,
  );
}
