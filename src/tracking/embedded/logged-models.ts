import { UsageError } from "../../errors.ts";
import type { Connection } from "../disk/connection.ts";
import type { LoggedModel, LoggedModelQuery, NewLoggedModel } from "../model-store.ts";
import { newId } from "./inputs.ts";
import { fromStored } from "./metric-value.ts";
import { limitsOf, tokenOf } from "./paging.ts";

/** MLflow numbers the states from 1. */
const STATUSES = ["PENDING", "READY", "FAILED"] as const;

interface ModelRow {
  readonly modelId: string;
  readonly experimentId: number;
  readonly name: string;
  readonly status: number;
  readonly sourceRunId: string | null;
  readonly artifactUri: string;
  readonly createdAt: number;
}

const COLUMNS = `m.model_id AS modelId, m.experiment_id AS experimentId, m.name, m.status,
  m.source_run_id AS sourceRunId, m.artifact_location AS artifactUri, m.creation_timestamp_ms AS createdAt`;

/** @returns the id. @throws UsageError `UW-TRACK-404` where the experiment is absent. */
export function insertLoggedModel(
  connection: Connection,
  model: NewLoggedModel,
  tags: Readonly<Record<string, string>>,
): string {
  const experiment = connection.get<{ artifact_location: string }>(
    "SELECT artifact_location FROM experiments WHERE experiment_id = ? AND lifecycle_stage = 'active'",
    model.experimentId,
  );
  if (experiment === undefined) {
    throw new UsageError(
      "UW-TRACK-404",
      `no active experiment has the id "${model.experimentId}" in ${connection.path}. Make one with experiment(name).`,
    );
  }
  const modelId = `m-${newId()}`;
  const now = Date.now();
  connection.run(
    `INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms,
       last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id, status_message)
     VALUES (?, ?, ?, ?, ?, ?, 1, 'active', '', ?, NULL)`,
    modelId,
    model.experimentId,
    model.name,
    `${experiment.artifact_location}/models/${modelId}/artifacts`,
    now,
    now,
    model.sourceRunId ?? null,
  );
  for (const [key, value] of Object.entries(model.params ?? {})) {
    connection.run(
      "INSERT INTO logged_model_params (model_id, experiment_id, param_key, param_value) VALUES (?, ?, ?, ?)",
      modelId,
      model.experimentId,
      key,
      String(value),
    );
  }
  upsertModelTags(connection, modelId, tags);
  if (model.sourceRunId !== undefined) {
    connection.run(
      `INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
       VALUES (?, 'RUN_OUTPUT', ?, 'MODEL_OUTPUT', ?, 0)`,
      newId(),
      model.sourceRunId,
      modelId,
    );
  }
  return modelId;
}

/** @throws UsageError `UW-TRACK-404` where no active model has that id. */
export function requireModel(connection: Connection, modelId: string): { readonly artifactUri: string } {
  const row = connection.get<{ artifactUri: string }>(
    `SELECT artifact_location AS artifactUri FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'`,
    modelId,
  );
  if (row !== undefined) return row;
  throw new UsageError(
    "UW-TRACK-404",
    `no logged model has the id "${modelId}" in ${connection.path}. A run's models stand in its modelIds.`,
  );
}

/** As `requireModel`, with everything. */
export function selectLoggedModel(connection: Connection, modelId: string): LoggedModel {
  requireModel(connection, modelId);
  return selectLoggedModels(connection, [modelId])[0];
}

export function updateModelStatus(connection: Connection, modelId: string, status: "READY" | "FAILED"): void {
  requireModel(connection, modelId);
  connection.run(
    "UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?",
    STATUSES.indexOf(status) + 1,
    Date.now(),
    modelId,
  );
}

export function upsertModelTags(connection: Connection, modelId: string, tags: Readonly<Record<string, string>>): void {
  requireModel(connection, modelId);
  for (const [key, value] of Object.entries(tags)) {
    connection.run(
      `INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value)
       SELECT model_id, experiment_id, ?, ? FROM logged_models WHERE model_id = ?
       ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
      key,
      value,
      modelId,
    );
  }
}

/** One page of the active models, newest first. */
export function searchModelIds(
  connection: Connection,
  query: LoggedModelQuery,
): { readonly modelIds: readonly string[]; readonly nextPageToken: string | undefined } {
  const { size, offset } = limitsOf(query);
  const rows = connection.all<{ id: string }>(
    `SELECT model_id AS id FROM logged_models
     WHERE lifecycle_stage = 'active' AND CAST(experiment_id AS TEXT) IN (SELECT value FROM json_each(?))
       AND (source_run_id = ? OR ? IS NULL)
     ORDER BY creation_timestamp_ms DESC, model_id LIMIT ? OFFSET ?`,
    JSON.stringify(query.experimentIds),
    query.sourceRunId ?? null,
    query.sourceRunId ?? null,
    size + 1,
    offset,
  );
  return {
    modelIds: rows.slice(0, size).map(({ id }) => id),
    nextPageToken: rows.length > size ? tokenOf(offset + size) : undefined,
  };
}

/** The models of these ids, in their order. */
export function selectLoggedModels(connection: Connection, ids: readonly string[]): readonly LoggedModel[] {
  const modelIds = JSON.stringify(ids);
  const params = selectPairs(connection, "logged_model_params", "param", modelIds);
  const tags = selectPairs(connection, "logged_model_tags", "tag", modelIds);
  const metrics = selectMetrics(connection, modelIds);
  return connection
    .all<ModelRow>(
      `SELECT ${COLUMNS} FROM json_each(?) wanted CROSS JOIN logged_models m ON m.model_id = wanted.value
       ORDER BY wanted.key`,
      modelIds,
    )
    .map(({ modelId, experimentId, name, status, sourceRunId, artifactUri, createdAt }) => ({
      modelId,
      experimentId: String(experimentId),
      name,
      status: STATUSES[status - 1] ?? "PENDING",
      sourceRunId: sourceRunId ?? undefined,
      artifactUri,
      createdAt,
      params: params.get(modelId) ?? {},
      tags: tags.get(modelId) ?? {},
      metrics: metrics.get(modelId) ?? {},
    }));
}

function selectPairs(connection: Connection, table: string, prefix: string, modelIds: string) {
  const rows = connection.tuples<[modelId: string, key: string, value: string]>(
    `SELECT t.model_id, ${prefix}_key, ${prefix}_value
     FROM json_each(?) wanted CROSS JOIN ${table} t ON t.model_id = wanted.value`,
    modelIds,
  );
  return grouped(rows);
}

function selectMetrics(connection: Connection, modelIds: string) {
  const rows = connection.tuples<[modelId: string, name: string, value: number | null]>(
    `SELECT m.model_id, metric_name, metric_value
     FROM json_each(?) wanted CROSS JOIN logged_model_metrics m ON m.model_id = wanted.value
     ORDER BY metric_step, metric_timestamp_ms`,
    modelIds,
  );
  return grouped(
    rows.map(([modelId, name, value]) => [modelId, name, value === null ? Number.NaN : fromStored(value, 0)] as const),
  );
}

/** Pairs by their owner; of several with one key the last one counts. */
function grouped<Value>(
  rows: readonly (readonly [owner: string, key: string, value: Value])[],
): ReadonlyMap<string, Record<string, Value>> {
  const groups = Map.groupBy(rows, ([owner]) => owner);
  return new Map(
    Array.from(groups, ([owner, pairs]) => [owner, Object.fromEntries(pairs.map(([, key, value]) => [key, value]))]),
  );
}
