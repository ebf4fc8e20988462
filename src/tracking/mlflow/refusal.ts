import { UnavailableError, UsageError } from "../../errors.ts";

/** The server does not answer, or says that it can't just now: the same request may succeed later. */
export class ServerGone extends UnavailableError {
  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(
      "UW-TRACK-010",
      `the MLflow server ${url} does not answer (${reason}). Check the address and that the server runs.`,
      options,
    );
  }
}

/** The server broke down over the request. */
export class ServerFailed extends UnavailableError {
  constructor(url: string, path: string, status: number, message: string) {
    super("UW-TRACK-015", `the MLflow server ${url} failed at ${path} (${status}): ${message}. See the server's log.`);
  }
}

/** The server understood the request and refused it; `errorCode` is MLflow's, such as `RESOURCE_DOES_NOT_EXIST`. */
export class Refusal extends UsageError {
  readonly errorCode: string;
  readonly reason: string;

  constructor(errorCode: string, reason: string) {
    super("UW-TRACK-417", `the MLflow server refused: ${reason}`);
    this.errorCode = errorCode;
    this.reason = reason;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Refusal && error.errorCode === "RESOURCE_DOES_NOT_EXIST";
}

const COLLISION = /IntegrityError|UniqueViolation|Duplicate entry|deadlock|database is locked/i;

/** What an answer other than 2xx means, as an error that names the remedy. */
export function failureOf(url: string, path: string, status: number, body: string): Error {
  const { error_code: errorCode, message = body.slice(0, 300) } = parse(body);
  switch (status) {
    case 401:
      return new UnavailableError(
        "UW-TRACK-011",
        `the MLflow server ${url} does not know you (401). Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.`,
      );
    case 403:
      return forbidden(url, path, message);
    case 429:
    case 502:
    case 503:
    case 504:
      return new ServerGone(url, `status ${status}`);
  }
  // Requests that overlap make the server's database refuse one of them; the same request passes a moment later.
  if (COLLISION.test(message) && errorCode !== "RESOURCE_ALREADY_EXISTS") {
    return new ServerFailed(url, path, status, message.split("\n", 1)[0] ?? "");
  }
  if (errorCode !== undefined && status < 500) return new Refusal(errorCode, message);
  if (status === 404 || status === 405) return notMlflow(url, path, String(status));
  return new ServerFailed(url, path, status, message);
}

/** What answers there is not MLflow, or too old. */
export function notMlflow(url: string, path: string, got: string): UnavailableError {
  return new UnavailableError(
    "UW-TRACK-014",
    `${url} has no ${path} (${got}): it is no MLflow server, or an older one than 3.0, which knows no logged models. Check the address, or update the server.`,
  );
}

function forbidden(url: string, path: string, message: string): UnavailableError {
  if (/Invalid Host header/i.test(message)) {
    return new UnavailableError(
      "UW-TRACK-013",
      `the MLflow server does not accept requests for ${new URL(url).host} (403). Start it with --allowed-hosts ${new URL(url).host}, port included, or use an address that it allows.`,
    );
  }
  return new UnavailableError(
    "UW-TRACK-012",
    `the MLflow server ${url} does not allow ${path} (403): ${message || "no permission"}. Ask its administrator, or log in as another user.`,
  );
}

function parse(body: string): { readonly error_code?: string; readonly message?: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
