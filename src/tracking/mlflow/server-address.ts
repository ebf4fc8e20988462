import { readFileSync } from "node:fs";
import { UsageError } from "../../errors.ts";

/** Where an MLflow server is, and how to introduce oneself to it. */
export interface ServerAddress {
  /** Without user, password and trailing slash; safe to show. */
  readonly url: string;
  /** Value of the header `Authorization`. */
  readonly authorization: string | undefined;
  /** True where the server's certificate is not checked. */
  readonly insecureTls: boolean;
  /** PEM text of the authority that the server's certificate is checked against, instead of the system's. */
  readonly authority: string | undefined;
}

/**
 * Reads an address and MLflow's own variables: `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`, or
 * `MLFLOW_TRACKING_TOKEN`; `MLFLOW_TRACKING_INSECURE_TLS` and `MLFLOW_TRACKING_SERVER_CERT_PATH`.
 *
 * @throws UsageError `UW-TRACK-412` where the address is no URL, or a variable can't be used.
 */
export function readServerAddress(uri: string, environment: NodeJS.ProcessEnv): ServerAddress {
  if (!URL.canParse(uri))
    throw new UsageError("UW-TRACK-412", `tracking address "${uri}" is not a URL. Use http://HOST:PORT.`);
  const parsed = new URL(uri);
  const user = environment["MLFLOW_TRACKING_USERNAME"] ?? decodeURIComponent(parsed.username);
  const password = environment["MLFLOW_TRACKING_PASSWORD"] ?? decodeURIComponent(parsed.password);
  const token = environment["MLFLOW_TRACKING_TOKEN"];
  return {
    url: `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, ""),
    // MLflow's client prefers the user, too, where both are set.
    authorization: user ? `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` : token && `Bearer ${token}`,
    insecureTls: ["true", "1"].includes((environment["MLFLOW_TRACKING_INSECURE_TLS"] ?? "").toLowerCase()),
    authority: readAuthority(environment["MLFLOW_TRACKING_SERVER_CERT_PATH"]),
  };
}

function readAuthority(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      "UW-TRACK-412",
      `MLFLOW_TRACKING_SERVER_CERT_PATH names ${file}, which can't be read (${(error as Error).message}). Correct the path, or unset the variable.`,
      { cause: error },
    );
  }
}
