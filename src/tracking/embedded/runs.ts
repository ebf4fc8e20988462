import { UsageError } from "../../errors.ts";
import type { Connection } from "../disk/connection.ts";
import type { Batch, FinalStatus, NewRun, Run, RunInfo, RunStatus } from "../store.ts";
import { newId, selectInputs, selectModelIds } from "./inputs.ts";
import { fromStored } from "./metric-value.ts";

interface RunRow {
  readonly runId: string;
  readonly experimentId: number;
  readonly name: string | null;
  readonly status: RunStatus;
  readonly startTime: number;
  readonly endTime: number | null;
  readonly artifactUri: string;
}

const COLUMNS = `run_uuid AS runId, experiment_id AS experimentId, name, status, start_time AS startTime,
  end_time AS endTime, artifact_uri AS artifactUri`;

/** @throws UsageError `UW-TRACK-404` where the experiment is absent or deleted. */
export function insertRun(connection: Connection, run: NewRun, user: string, tags: Record<string, string>): RunInfo {
  const experiment = connection.get<{ artifact_location: string }>(
    "SELECT artifact_location FROM experiments WHERE experiment_id = ? AND lifecycle_stage = 'active'",
    run.experimentId,
  );
  if (experiment === undefined) {
    throw new UsageError(
      "UW-TRACK-404",
      `no active experiment has the id "${run.experimentId}" in ${connection.path}. Make one with experiment(name).`,
    );
  }
  const runId = newId();
  connection.run(
    `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,
       source_version, lifecycle_stage, artifact_uri, experiment_id, deleted_time)
     VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, NULL, '', 'active', ?, ?, NULL)`,
    runId,
    run.name,
    user,
    run.startTime ?? Date.now(),
    `${experiment.artifact_location}/${runId}/artifacts`,
    run.experimentId,
  );
  insertTags(connection, runId, tags);
  return selectInfo(connection, runId);
}

/** @throws UsageError `UW-TRACK-404` */
export function selectInfo(connection: Connection, runId: string): RunInfo {
  const row = connection.get<RunRow>(`SELECT ${COLUMNS} FROM runs WHERE run_uuid = ?`, runId);
  return row === undefined ? noRun(connection, runId) : toInfo(row);
}

/** @throws UsageError `UW-TRACK-404` where the run is absent or deleted, so that nothing may be written to it. */
export function requireActive(connection: Connection, runId: string): { readonly experimentId: number } {
  const row = connection.get<{ experimentId: number }>(
    "SELECT experiment_id AS experimentId FROM runs WHERE run_uuid = ? AND lifecycle_stage = 'active'",
    runId,
  );
  return row ?? noRun(connection, runId);
}

function noRun(connection: Connection, runId: string): never {
  throw new UsageError(
    "UW-TRACK-404",
    `no active run has the id "${runId}" in ${connection.path}. List the runs with \`underwrite runs\`.`,
  );
}

/** @throws UsageError `UW-TRACK-406` where a param has another value already. */
export function insertParams(connection: Connection, runId: string, params: NonNullable<Batch["params"]>): void {
  for (const [key, given] of Object.entries(params)) {
    const value = String(given);
    const added = connection.run(
      `INSERT OR IGNORE INTO params ("key", value, run_uuid) VALUES (?, ?, ?)`,
      key,
      value,
      runId,
    );
    if (added > 0) continue;
    const kept = connection.get<{ value: string }>(
      `SELECT value FROM params WHERE "key" = ? AND run_uuid = ?`,
      key,
      runId,
    );
    if (kept !== undefined && kept.value !== value) {
      throw new UsageError(
        "UW-TRACK-406",
        `param ${key} of run ${runId} is "${kept.value}" and can't become "${value}": params are written once. Start another run, or use a tag.`,
      );
    }
  }
}

export function insertTags(connection: Connection, runId: string, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    connection.run(
      `INSERT INTO tags ("key", value, run_uuid) VALUES (?, ?, ?)
       ON CONFLICT ("key", run_uuid) DO UPDATE SET value = excluded.value`,
      key,
      value,
      runId,
    );
    // MLflow keeps a run's name in both places.
    if (key === "mlflow.runName") connection.run("UPDATE runs SET name = ? WHERE run_uuid = ?", value, runId);
  }
}

export function updateStatus(
  connection: Connection,
  runId: string,
  status: FinalStatus | "RUNNING",
  endTime: number | null,
): void {
  connection.run("UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?", status, endTime, runId);
}

/** The runs of these ids, in their order, by one query for each of their parts. */
export function selectRuns(connection: Connection, ids: readonly string[]): readonly Run[] {
  const runIds = JSON.stringify(ids);
  const infos = connection.all<RunRow>(
    `SELECT ${COLUMNS} FROM json_each(?) wanted CROSS JOIN runs ON run_uuid = wanted.value ORDER BY wanted.key`,
    runIds,
  );
  const params = selectPairs(connection, "params", runIds);
  const tags = selectPairs(connection, "tags", runIds);
  const metrics = selectLatest(connection, runIds);
  const inputs = selectInputs(connection, runIds);
  const modelIds = selectModelIds(connection, runIds);
  return infos.map((row) => ({
    info: toInfo(row),
    params: params.get(row.runId) ?? {},
    metrics: metrics.get(row.runId) ?? {},
    tags: tags.get(row.runId) ?? {},
    inputs: inputs.get(row.runId) ?? [],
    modelIds: modelIds.get(row.runId) ?? [],
  }));
}

function toInfo({ runId, experimentId, name, status, startTime, endTime, artifactUri }: RunRow): RunInfo {
  return {
    runId,
    experimentId: String(experimentId),
    name: name ?? "",
    status,
    startTime,
    endTime: endTime ?? undefined,
    artifactUri,
  };
}

// SQLite would start these joins at the larger table; CROSS JOIN makes it start at the ids.

function selectPairs(connection: Connection, table: "params" | "tags", runIds: string) {
  const rows = connection.tuples<[runId: string, key: string, value: string | null]>(
    `SELECT run_uuid, t."key", t.value FROM json_each(?) wanted CROSS JOIN ${table} t ON run_uuid = wanted.value`,
    runIds,
  );
  const records = new Map<string, Record<string, string>>();
  for (const [runId, key, value] of rows) recordOf(records, runId)[key] = value ?? "";
  return records;
}

function selectLatest(connection: Connection, runIds: string) {
  const rows = connection.tuples<[runId: string, key: string, value: number, isNan: number]>(
    `SELECT run_uuid, m."key", m.value, is_nan
     FROM json_each(?) wanted CROSS JOIN latest_metrics m ON run_uuid = wanted.value`,
    runIds,
  );
  const records = new Map<string, Record<string, number>>();
  for (const [runId, key, value, isNan] of rows) recordOf(records, runId)[key] = fromStored(value, isNan);
  return records;
}

function recordOf<Value>(records: Map<string, Record<string, Value>>, runId: string): Record<string, Value> {
  let record = records.get(runId);
  if (record === undefined) {
    // Any name may be a key, `__proto__` too.
    record = Object.create(null) as Record<string, Value>;
    records.set(runId, record);
  }
  return record;
}
