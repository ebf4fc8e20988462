import { UsageError } from "../../errors.ts";
import type { Connection } from "../disk/connection.ts";
import type { Experiment } from "../store.ts";

interface ExperimentRow {
  readonly experiment_id: number;
  readonly name: string;
  readonly artifact_location: string;
  readonly tags: string;
}

const SELECT = `SELECT experiment_id, name, artifact_location,
    (SELECT json_group_object("key", value) FROM experiment_tags t WHERE t.experiment_id = e.experiment_id) AS tags
  FROM experiments e WHERE lifecycle_stage = 'active'`;

/** The active experiment of that name, if there is one. */
export function selectExperiment(connection: Connection, name: string): Experiment | undefined {
  const row = connection.get<ExperimentRow>(`${SELECT} AND name = ?`, name);
  return row && toExperiment(row);
}

export function selectExperiments(connection: Connection): readonly Experiment[] {
  return connection.all<ExperimentRow>(`${SELECT} ORDER BY experiment_id`).map(toExperiment);
}

/** @throws UsageError `UW-TRACK-409` where a deleted experiment holds the name. */
export function insertExperiment(
  connection: Connection,
  name: string,
  tags: Readonly<Record<string, string>>,
  artifactRoot: string,
): Experiment {
  if (connection.get("SELECT 1 FROM experiments WHERE name = ?", name) !== undefined) {
    throw new UsageError(
      "UW-TRACK-409",
      `experiment "${name}" was deleted. Bring it back with \`mlflow experiments restore\`, or choose another name.`,
    );
  }
  const now = Date.now();
  const inserted = connection.get<{ id: number }>(
    `INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time)
     VALUES (?, NULL, 'active', ?, ?) RETURNING experiment_id AS id`,
    name,
    now,
    now,
  );
  const id = Number(inserted?.id);
  const artifactLocation = `${artifactRoot}/${id}`;
  connection.run("UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?", artifactLocation, id);
  for (const [key, value] of Object.entries(tags)) {
    connection.run(`INSERT INTO experiment_tags ("key", value, experiment_id) VALUES (?, ?, ?)`, key, value, id);
  }
  return { id: String(id), name, artifactLocation, tags };
}

function toExperiment(row: ExperimentRow): Experiment {
  return {
    id: String(row.experiment_id),
    name: row.name,
    artifactLocation: row.artifact_location,
    tags: JSON.parse(row.tags),
  };
}
