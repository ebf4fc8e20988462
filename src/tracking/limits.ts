import { UsageError } from "../errors.ts";
import { isPlainPath } from "./artifact-path.ts";
import type { AboutModel, NewLoggedModel } from "./model-store.ts";
import type { Batch, DatasetInput } from "./store.ts";

/** MLflow's limits, in characters; its server refuses what is longer. */
export const LIMITS = {
  key: 250,
  paramValue: 6000,
  tagValue: 8000,
  experimentName: 500,
  experimentTagValue: 5000,
  datasetName: 500,
  datasetDigest: 36,
  datasetSourceType: 36,
  datasetSource: 65_535,
  datasetSchema: 1_048_575,
  datasetProfile: 16_777_215,
  inputTagValue: 500,
  loggedModelName: 500,
  registeredModelName: 256,
  description: 5000,
  alias: 255,
} as const;

/** @throws UsageError `UW-TRACK-400` where `text` is longer than `limit`, counted in characters as Python counts them. */
export function checkLength(what: string, text: string, limit: number): void {
  // Two UTF-16 units may be one character: count characters only where it matters.
  if (text.length <= limit) return;
  const { length } = Array.from(text);
  if (length <= limit) return;
  throw refusal(
    `${what} has ${length} characters, MLflow takes at most ${limit}: "${text.slice(0, 60)}…". Shorten it, or store it as an artifact.`,
  );
}

/**
 * Names of params, metrics and tags: letters, digits, `_ - . / :` and spaces, at most 250 characters, and no `..` or
 * `//`, because MLflow may use a name as a file's path.
 *
 * @throws UsageError `UW-TRACK-400`
 */
export function checkKey(kind: "param" | "metric" | "tag", key: string): void {
  if (!/^[\p{L}\p{N}_.\-/ :]*$/u.test(key) || !isPlainPath(key)) {
    throw refusal(
      `${kind} name "${key}" is not allowed. Use letters, digits, spaces and _ - . / : only, without ".." or "//", and not empty.`,
    );
  }
  checkLength(`${kind} name`, key, LIMITS.key);
}

/** @throws UsageError `UW-TRACK-400` */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    checkKey("tag", key);
    checkLength(`tag ${key}`, value, LIMITS.tagValue);
  }
}

/** @throws UsageError `UW-TRACK-400` */
export function checkBatch({ params = {}, metrics = [], tags = {} }: Batch): void {
  for (const [key, value] of Object.entries(params)) {
    checkKey("param", key);
    checkLength(`param ${key}`, String(value), LIMITS.paramValue);
  }
  for (const metric of metrics) {
    checkKey("metric", metric.key);
    checkWhole(`step of metric ${metric.key}`, metric.step);
    checkWhole(`timestamp of metric ${metric.key}`, metric.timestamp);
  }
  checkTags(tags);
}

/** @throws UsageError `UW-TRACK-400` */
export function checkExperiment(name: string, tags: Readonly<Record<string, string>>): void {
  if (name === "") throw refusal("experiment name is empty. Give it one.");
  checkLength("experiment name", name, LIMITS.experimentName);
  for (const [key, value] of Object.entries(tags)) {
    checkKey("tag", key);
    checkLength(`tag ${key}`, value, LIMITS.experimentTagValue);
  }
}

/** @throws UsageError `UW-TRACK-400` */
export function checkInput(input: DatasetInput): void {
  if (input.name === "" || input.digest === "") throw refusal("a data set input needs a name and a digest.");
  checkLength("data set name", input.name, LIMITS.datasetName);
  checkLength("data set digest", input.digest, LIMITS.datasetDigest);
  checkLength("data set source type", input.sourceType, LIMITS.datasetSourceType);
  checkLength("data set source", input.source, LIMITS.datasetSource);
  checkLength("data set schema", input.schema ?? "", LIMITS.datasetSchema);
  checkLength("data set profile", input.profile ?? "", LIMITS.datasetProfile);
  checkLength("data set context", input.context ?? "", LIMITS.inputTagValue);
}

/** @throws UsageError `UW-TRACK-400` */
export function checkLoggedModel(model: NewLoggedModel): void {
  if (model.name === "" || /[/:.%"']/.test(model.name)) {
    throw refusal(
      `model name "${model.name}" is not allowed. Leave out / : . % and quotes, and do not leave it empty.`,
    );
  }
  checkLength("model name", model.name, LIMITS.loggedModelName);
  for (const [key, value] of Object.entries(model.params ?? {})) {
    checkKey("param", key);
    checkLength(`param ${key}`, String(value), LIMITS.paramValue);
  }
  checkTags(model.tags ?? {});
}

/** @throws UsageError `UW-TRACK-400` */
export function checkRegisteredModel(name: string, about: AboutModel): void {
  if (name === "" || /[/:@]/.test(name)) {
    throw refusal(`registered model name "${name}" is not allowed. Leave out / : @, and do not leave it empty.`);
  }
  checkLength("registered model name", name, LIMITS.registeredModelName);
  checkLength("description", about.description ?? "", LIMITS.description);
  checkModelTags(about.tags ?? {});
}

/** @throws UsageError `UW-TRACK-400` */
export function checkModelTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    checkKey("tag", key);
    checkLength(`tag ${key}`, value, LIMITS.experimentTagValue);
  }
}

/** @throws UsageError `UW-TRACK-400` where it could be taken for a version, or has other characters than letters, digits, _ and -. */
export function checkAlias(alias: string): void {
  if (!/^[\w-]+$/.test(alias) || /^(?:latest|v\d+)$/i.test(alias)) {
    throw refusal(
      `alias "${alias}" is not allowed. Use letters, digits, _ and -, and neither "latest" nor "v" with a number.`,
    );
  }
  checkLength("alias", alias, LIMITS.alias);
}

function checkWhole(what: string, value: number | undefined): void {
  if (value !== undefined && !Number.isSafeInteger(value))
    throw refusal(`${what} is ${value}, expected a whole number.`);
}

function refusal(sentence: string): UsageError {
  return new UsageError("UW-TRACK-400", sentence);
}
