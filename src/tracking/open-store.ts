import { UsageError } from "../errors.ts";
import { openEmbeddedStore } from "./embedded/index.ts";
import type { TrackingStore } from "./store.ts";

/**
 * Opens the store that an address names:
 * - `sqlite:PATH`, or as SQLAlchemy writes it `sqlite:///PATH` (relative) and `sqlite:////PATH` (absolute);
 * - a bare folder, for `mlflow.db` in it.
 *
 * @throws UsageError `UW-TRACK-412` for any other address.
 * @throws UnavailableError where the store can't be used.
 */
export async function openStore(uri: string): Promise<TrackingStore> {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(uri) ?? [];
  if (scheme === undefined && uri !== "") return openEmbeddedStore(uri);
  if (scheme?.toLowerCase() === "sqlite") {
    const database = rest.startsWith("///") ? rest.slice(3) : rest;
    if (database !== "") return openEmbeddedStore({ database });
  }
  throw new UsageError(
    "UW-TRACK-412",
    `tracking address "${uri}" is none that Underwrite knows. Use a folder or sqlite:PATH.`,
  );
}
