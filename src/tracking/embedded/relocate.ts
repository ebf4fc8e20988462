import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "./open-database.ts";
import { type EmbeddedOptions, placeOf } from "./store.ts";

export interface Relocation {
  /** Addresses of artifacts that are relative now. */
  readonly changed: number;
  /** Folders outside that still hold artifacts which are not here: move them, or leave them where they are. */
  readonly elsewhere: readonly string[];
}

const ADDRESSES = [
  ["experiments", "artifact_location"],
  ["runs", "artifact_uri"],
  ["logged_models", "artifact_location"],
  ["model_versions", "source"],
  ["model_versions", "storage_location"],
] as const;

/**
 * Makes a store independent of where its folder is: addresses of artifacts that MLflow wrote with the full path become
 * relative to the database, as those of Underwrite are. Needed where MLflow wrote runs of its own and the folder was
 * moved since, or is going to be.
 *
 * @throws UnavailableError where the database can't be used.
 */
export async function relocateStore(place: string | EmbeddedOptions): Promise<Relocation> {
  const { database, artifacts, patienceMs } = placeOf(place);
  const folder = path.dirname(path.resolve(database));
  const connection = await openDatabase(database, artifacts, patienceMs);
  const elsewhere = new Set<string>();
  let changed = 0;
  try {
    await connection.write(() => {
      for (const [table, column] of ADDRESSES) {
        const rows = connection.all<{ address: string }>(
          `SELECT DISTINCT ${column} AS address FROM ${table} WHERE ${column} LIKE '/%' OR ${column} LIKE 'file:%'`,
        );
        for (const { address } of rows) {
          const full = address.startsWith("file:") ? fileURLToPath(address) : address;
          const at = full.lastIndexOf(`/${artifacts}/`);
          const relative = full.slice(at + 1);
          if (at < 0 || (existsSync(full) && !existsSync(path.join(folder, relative)))) elsewhere.add(full);
          else changed += connection.run(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, relative, address);
        }
      }
    });
  } finally {
    await connection.close();
  }
  return { changed, elsewhere: [...elsewhere].sort() };
}
