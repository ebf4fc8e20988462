import { existsSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../errors.ts";
import { openEmbeddedStore } from "./embedded/index.ts";
import type { MlflowOptions, SyncReport } from "./mlflow/index.ts";
import type { TrackingStore } from "./store.ts";

/** Loaded where it is needed: Node's HTTP client alone takes a twentieth of a second. */
const loadMlflow = () => import("./mlflow/index.ts");

export interface OpenOptions extends MlflowOptions {
  /** Refuse a place where nothing was stored yet, instead of making a store there. */
  readonly mustExist?: boolean;
  /** How long to wait for another process that holds the store locked; 20,000 unless told. */
  readonly patienceMs?: number;
}

/**
 * Opens the store that an address names:
 * - `sqlite:PATH`, or as SQLAlchemy writes it `sqlite:///PATH` (relative) and `sqlite:////PATH` (absolute);
 * - a bare folder, for `mlflow.db` in it;
 * - `http://…` or `https://…`, an MLflow server.
 *
 * @throws UsageError `UW-TRACK-412` for any other address, `UW-TRACK-416` where a store must exist and does not.
 * @throws UnavailableError where the store can't be used.
 */
export async function openStore(uri: string, options: OpenOptions = {}): Promise<TrackingStore> {
  if (/^https?:/i.test(uri)) return openMlflowStore(uri, options);
  const { mustExist = false, patienceMs } = options;
  const database = databaseFile(uri);
  if (database === undefined) {
    throw new UsageError(
      "UW-TRACK-412",
      `tracking address "${uri}" is none that Underwrite knows. Use a folder, sqlite:PATH, or http://HOST:PORT.`,
    );
  }
  if (mustExist && !existsSync(database)) {
    throw new UsageError(
      "UW-TRACK-416",
      `no runs are stored in ${database}: there is no such file. Train first, or name the place with --tracking sqlite:PATH.`,
    );
  }
  return openEmbeddedStore({ database, ...(patienceMs !== undefined && { patienceMs }) });
}

/** Opens the store of an MLflow server, `http://…` or `https://…`. @throws UnavailableError where it can't be used. */
export async function openMlflowStore(uri: string, options: MlflowOptions = {}): Promise<TrackingStore> {
  return (await loadMlflow()).openMlflowStore(uri, options);
}

/**
 * Delivers to every MLflow server what earlier processes could not, from the outbox of this folder. Events that a server
 * refused are tried once more.
 *
 * @throws UnavailableError where the outbox can't be used.
 */
export async function syncOutbox(options: MlflowOptions = {}): Promise<readonly SyncReport[]> {
  return (await loadMlflow()).syncOutbox(options);
}

/** The SQLite file behind an address, undefined where it names none. */
export function databaseFile(uri: string): string | undefined {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(uri) ?? [];
  if (scheme === undefined) return uri === "" ? undefined : path.join(uri, "mlflow.db");
  if (scheme.toLowerCase() !== "sqlite") return undefined;
  return (rest.startsWith("///") ? rest.slice(3) : rest) || undefined;
}
