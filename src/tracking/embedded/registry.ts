import { UsageError } from "../../errors.ts";
import type { Connection } from "../disk/connection.ts";
import type { AboutModel, ModelVersion, RegisteredModel } from "../model-store.ts";

export function insertRegisteredModel(connection: Connection, name: string, about: AboutModel): void {
  const now = Date.now();
  connection.run(
    "INSERT INTO registered_models (name, creation_time, last_updated_time, description) VALUES (?, ?, ?, ?)",
    name,
    now,
    now,
    about.description ?? null,
  );
  for (const [key, value] of Object.entries(about.tags ?? {})) {
    connection.run(`INSERT INTO registered_model_tags ("key", value, name) VALUES (?, ?, ?)`, key, value, name);
  }
}

interface RegisteredRow {
  readonly name: string;
  readonly description: string | null;
  readonly tags: string;
  readonly aliases: string;
}

/** All, or the one of that name, in the order of their names. */
export function selectRegisteredModels(connection: Connection, name?: string): readonly RegisteredModel[] {
  return connection
    .all<RegisteredRow>(
      `SELECT name, description,
         (SELECT json_group_object("key", value) FROM registered_model_tags t WHERE t.name = m.name) AS tags,
         (SELECT json_group_object(alias, version) FROM registered_model_aliases a WHERE a.name = m.name) AS aliases
       FROM registered_models m WHERE name = ?1 OR ?1 IS NULL ORDER BY name`,
      name ?? null,
    )
    .map((row) => ({
      name: row.name,
      description: row.description ?? "",
      tags: JSON.parse(row.tags),
      aliases: JSON.parse(row.aliases),
    }));
}

/** @throws UsageError `UW-TRACK-413` */
export function requireRegistered(connection: Connection, name: string): RegisteredModel {
  const [model] = selectRegisteredModels(connection, name);
  return (
    model ??
    missing(`no model is registered as "${name}" in ${connection.path}. Register one with \`underwrite register\`.`)
  );
}

/** @param location where the files are. @returns the version's number. */
export function insertModelVersion(
  connection: Connection,
  name: string,
  from: { readonly source: string; readonly runId: string | undefined; readonly location: string },
  about: AboutModel,
): number {
  requireRegistered(connection, name);
  const now = Date.now();
  const version =
    (connection.get<{ last: number | null }>("SELECT max(version) AS last FROM model_versions WHERE name = ?", name)
      ?.last ?? 0) + 1;
  connection.run(
    `INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage,
       source, run_id, status, status_message, run_link, storage_location)
     VALUES (?, ?, ?, ?, ?, NULL, 'None', ?, ?, 'READY', NULL, NULL, ?)`,
    name,
    version,
    now,
    now,
    about.description ?? null,
    from.source,
    from.runId ?? null,
    from.location,
  );
  connection.run("UPDATE registered_models SET last_updated_time = ? WHERE name = ?", now, name);
  upsertVersionTags(connection, name, version, about.tags ?? {});
  return version;
}

interface VersionRow {
  readonly version: number;
  readonly source: string;
  readonly runId: string | null;
  readonly description: string | null;
  readonly createdAt: number;
  readonly tags: string;
  readonly aliases: string;
}

/** All versions of a model, or the one of that number, newest first. Those deleted in MLflow are left out. */
export function selectVersions(connection: Connection, name: string, version?: number): readonly ModelVersion[] {
  return connection
    .all<VersionRow>(
      `SELECT version, source, run_id AS runId, description, creation_time AS createdAt,
         (SELECT json_group_object("key", value) FROM model_version_tags t
          WHERE t.name = v.name AND t.version = v.version) AS tags,
         (SELECT json_group_array(alias) FROM (SELECT alias FROM registered_model_aliases a
          WHERE a.name = v.name AND a.version = v.version ORDER BY alias)) AS aliases
       FROM model_versions v
       WHERE name = ?1 AND (version = ?2 OR ?2 IS NULL) AND current_stage <> 'Deleted_Internal'
       ORDER BY version DESC`,
      name,
      version ?? null,
    )
    .map(({ runId, description, tags, aliases, ...row }) => ({
      name,
      ...row,
      runId: runId ?? undefined,
      description: description ?? "",
      tags: JSON.parse(tags),
      aliases: JSON.parse(aliases),
    }));
}

/** @throws UsageError `UW-TRACK-413` */
export function requireVersion(connection: Connection, name: string, version: number): ModelVersion {
  requireRegistered(connection, name);
  const [found] = selectVersions(connection, name, version);
  return found ?? missing(`model "${name}" has no version ${version} in ${connection.path}.`);
}

export function upsertVersionTags(
  connection: Connection,
  name: string,
  version: number,
  tags: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(tags)) {
    connection.run(
      `INSERT INTO model_version_tags ("key", value, name, version) VALUES (?, ?, ?, ?)
       ON CONFLICT ("key", name, version) DO UPDATE SET value = excluded.value`,
      key,
      value,
      name,
      version,
    );
  }
}

export function upsertAlias(connection: Connection, name: string, alias: string, version: number): void {
  requireVersion(connection, name, version);
  connection.run(
    `INSERT INTO registered_model_aliases (alias, version, name) VALUES (?, ?, ?)
     ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version`,
    alias,
    version,
    name,
  );
}

export function deleteAlias(connection: Connection, name: string, alias: string): void {
  requireRegistered(connection, name);
  connection.run("DELETE FROM registered_model_aliases WHERE name = ? AND alias = ?", name, alias);
}

/** @throws UsageError `UW-TRACK-413` */
export function selectByAlias(connection: Connection, name: string, alias: string): ModelVersion {
  const { aliases } = requireRegistered(connection, name);
  if (alias === "latest") {
    return selectVersions(connection, name)[0] ?? missing(`model "${name}" has no version yet in ${connection.path}.`);
  }
  const version = aliases[alias];
  if (version !== undefined) return requireVersion(connection, name, version);
  const known = Object.keys(aliases).join(", ") || "none";
  return missing(`model "${name}" has no alias "${alias}" in ${connection.path}; it has ${known}.`);
}

function missing(sentence: string): never {
  throw new UsageError("UW-TRACK-413", sentence);
}
