import { UnavailableError } from "../../errors.ts";
import { Connection } from "../disk/connection.ts";
import { ALEMBIC_REVISION, SCHEMA } from "./schema.ts";

/**
 * Opens the database, and makes it where it is absent or empty. Many processes may do so at once: one makes it, the
 * others find it made.
 *
 * @param artifactRoot where the artifacts of the default experiment go.
 * @throws UnavailableError where the file can't be used: locked, read-only, not SQLite, not MLflow's, or of an MLflow
 *   version that this one can't write to.
 */
export async function openDatabase(file: string, artifactRoot: string, patienceMs: number): Promise<Connection> {
  const connection = new Connection(file, patienceMs);
  try {
    if (await connection.read(() => isEmpty(connection))) {
      await connection.configure("PRAGMA journal_mode = WAL");
      await connection.write(() => {
        if (isEmpty(connection)) create(connection, artifactRoot);
      });
    }
    await connection.configure("PRAGMA synchronous = NORMAL; PRAGMA case_sensitive_like = ON");
    await connection.read(() => checkSchema(connection));
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function isEmpty(connection: Connection): boolean {
  return connection.get("SELECT 1 FROM sqlite_master LIMIT 1") === undefined;
}

function create(connection: Connection, artifactRoot: string): void {
  const now = Date.now();
  connection.script(SCHEMA);
  connection.run("INSERT INTO alembic_version (version_num) VALUES (?)", ALEMBIC_REVISION);
  // MLflow counts on an experiment 0 of this name.
  connection.run(
    `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
     VALUES (0, 'Default', ?, 'active', ?, ?)`,
    `${artifactRoot}/0`,
    now,
    now,
  );
}

/** The columns that Underwrite fills in each table. */
const WRITTEN = {
  experiments: "experiment_id name artifact_location lifecycle_stage creation_time last_update_time",
  experiment_tags: "key value experiment_id",
  runs:
    "run_uuid name source_type source_name entry_point_name user_id status start_time end_time source_version " +
    "lifecycle_stage artifact_uri experiment_id deleted_time",
  params: "key value run_uuid",
  metrics: "key value timestamp run_uuid step is_nan",
  latest_metrics: "key value timestamp step is_nan run_uuid",
  tags: "key value run_uuid",
  datasets: "dataset_uuid experiment_id name digest dataset_source_type dataset_source dataset_schema dataset_profile",
  inputs: "input_uuid source_type source_id destination_type destination_id step",
  input_tags: "input_uuid name value",
  logged_models:
    "model_id experiment_id name artifact_location creation_timestamp_ms last_updated_timestamp_ms status " +
    "lifecycle_stage model_type source_run_id status_message",
  logged_model_params: "model_id experiment_id param_key param_value",
  logged_model_tags: "model_id experiment_id tag_key tag_value",
  logged_model_metrics:
    "model_id metric_name metric_timestamp_ms metric_step metric_value experiment_id run_id dataset_uuid dataset_name " +
    "dataset_digest",
  registered_models: "name creation_time last_updated_time description",
  registered_model_tags: "key value name",
  registered_model_aliases: "alias version name",
  model_versions:
    "name version creation_time last_updated_time description user_id current_stage source run_id status " +
    "status_message run_link storage_location",
  model_version_tags: "key value name version",
};

/** Later versions of MLflow may add tables and columns, as long as ours are there and theirs may be left out. */
function checkSchema(connection: Connection): void {
  if (connection.get("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'") === undefined) {
    throw new UnavailableError(
      "UW-TRACK-006",
      `${connection.path} is a SQLite database, but not one of MLflow's: it has no table alembic_version. Name another file with --tracking sqlite:PATH.`,
    );
  }
  const missing: string[] = [];
  const demanded: string[] = [];
  for (const [table, written] of Object.entries(WRITTEN)) {
    const columns = written.split(" ");
    const present = connection.all<{ name: string; required: 0 | 1 }>(
      'SELECT name, "notnull" AND dflt_value IS NULL AND pk = 0 AS required FROM pragma_table_info(?)',
      table,
    );
    const names = new Set(present.map((column) => column.name));
    missing.push(...columns.filter((name) => !names.has(name)).map((name) => `${table}.${name}`));
    for (const { name, required } of present) {
      if (required === 1 && !columns.includes(name)) demanded.push(`${table}.${name}`);
    }
  }
  if (missing.length > 0) {
    throw new UnavailableError(
      "UW-TRACK-006",
      `${connection.path} is of an MLflow that Underwrite can't write to: it lacks ${missing.join(", ")}. Run \`mlflow db upgrade sqlite:///${connection.path}\` with MLflow 3.7 or later, or name another file with --tracking sqlite:PATH.`,
    );
  }
  if (demanded.length > 0) {
    throw new UnavailableError(
      "UW-TRACK-006",
      `${connection.path} is of a later MLflow than Underwrite knows: it demands ${demanded.join(", ")}. Update Underwrite, or name another file with --tracking sqlite:PATH.`,
    );
  }
}
