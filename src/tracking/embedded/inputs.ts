import { randomUUID } from "node:crypto";
import type { Connection } from "../disk/connection.ts";
import type { DatasetInput } from "../store.ts";

/** Joins data sets to a run. A data set is known within its experiment by name and digest, and joined once. */
export function insertInputs(
  connection: Connection,
  experimentId: number,
  runId: string,
  inputs: readonly DatasetInput[],
): void {
  for (const input of inputs) {
    connection.run(
      `INSERT OR IGNORE INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source,
         dataset_schema, dataset_profile)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      newId(),
      experimentId,
      input.name,
      input.digest,
      input.sourceType,
      input.source,
      input.schema ?? null,
      input.profile ?? null,
    );
    const joined = connection.get<{ id: string }>(
      `INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
       SELECT ?, 'DATASET', dataset_uuid, 'RUN', ?, 0 FROM datasets
       WHERE experiment_id = ? AND name = ? AND digest = ?
       RETURNING input_uuid AS id`,
      newId(),
      runId,
      experimentId,
      input.name,
      input.digest,
    );
    if (joined !== undefined && input.context !== undefined) {
      connection.run(
        "INSERT INTO input_tags (input_uuid, name, value) VALUES (?, 'mlflow.data.context', ?)",
        joined.id,
        input.context,
      );
    }
  }
}

interface InputRow extends Record<Exclude<keyof DatasetInput, "schema" | "profile" | "context">, string> {
  readonly runId: string;
  readonly schema: string | null;
  readonly profile: string | null;
  readonly context: string | null;
}

/** @param runIds a JSON array. @returns the inputs of each run that has some. */
export function selectInputs(connection: Connection, runIds: string): ReadonlyMap<string, readonly DatasetInput[]> {
  const rows = connection.all<InputRow>(
    `SELECT i.destination_id AS runId, d.name, d.digest, d.dataset_source_type AS sourceType,
       d.dataset_source AS source, d.dataset_schema AS schema, d.dataset_profile AS profile, t.value AS context
     FROM json_each(?) wanted
     CROSS JOIN inputs i ON i.destination_id = wanted.value AND i.destination_type = 'RUN' AND i.source_type = 'DATASET'
     JOIN datasets d ON d.dataset_uuid = i.source_id
     LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'
     ORDER BY d.name, d.digest`,
    runIds,
  );
  const inputs = new Map<string, DatasetInput[]>();
  for (const { runId, schema, profile, context, ...input } of rows) {
    const ofRun = inputs.get(runId) ?? [];
    inputs.set(runId, ofRun);
    ofRun.push({
      ...input,
      ...(schema !== null && { schema }),
      ...(profile !== null && { profile }),
      ...(context !== null && { context }),
    });
  }
  return inputs;
}

/** @param runIds a JSON array. @returns the logged models that each run made. */
export function selectModelIds(connection: Connection, runIds: string): ReadonlyMap<string, readonly string[]> {
  const rows = connection.all<{ runId: string; modelId: string }>(
    `SELECT i.source_id AS runId, i.destination_id AS modelId
     FROM json_each(?) wanted
     CROSS JOIN inputs i ON i.source_type = 'RUN_OUTPUT' AND i.source_id = wanted.value
       AND i.destination_type = 'MODEL_OUTPUT'
     ORDER BY i.step, i.destination_id`,
    runIds,
  );
  const modelIds = new Map<string, string[]>();
  for (const { runId, modelId } of rows) modelIds.set(runId, [...(modelIds.get(runId) ?? []), modelId]);
  return modelIds;
}

/** As MLflow names its rows: 32 hexadecimal digits. */
export function newId(): string {
  return randomUUID().replaceAll("-", "");
}
