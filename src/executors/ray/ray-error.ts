import { UnavailableError } from "../../errors.ts";

/** The oldest Ray that this was tried on; with a token, 2.60 is. */
export const OLDEST_RAY = "2.52.1";

export function unreachable(address: string, cause: unknown): UnavailableError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UnavailableError(
    "UW-RAY-001",
    `no Ray head answers at ${address} (${reason}). Start one with underwrite services up --ray, or give the address of a dashboard: --ray http://HOST:8265.`,
    { cause },
  );
}

export function unauthorized(address: string, tokenGiven: boolean): UnavailableError {
  return new UnavailableError(
    "UW-RAY-002",
    tokenGiven
      ? `the Ray head at ${address} refuses this token. Set RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH to the cluster's own.`
      : `the Ray head at ${address} wants a token. Set RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH.`,
  );
}

export function tooOld(address: string, version: string): UnavailableError {
  return new UnavailableError(
    "UW-RAY-003",
    `the cluster at ${address} runs Ray ${version}, expected ${OLDEST_RAY} or newer. Upgrade it.`,
  );
}

export function noFreeCpu(address: string, cpus: number, free: number, wanted: number): UnavailableError {
  return new UnavailableError(
    "UW-RAY-004",
    `the cluster at ${address} has ${free} of ${cpus} CPUs free, and a task needs ${wanted}. ` +
      "Wait for other jobs, add a node, or pass a smaller --cpus-per-task.",
  );
}

/** @param message what Ray says of the job, with the end of its log. */
export function jobFailed(address: string, jobId: string, message: string): UnavailableError {
  return new UnavailableError(
    "UW-RAY-005",
    `the job ${jobId} on ${address} ended early: ${message.trim()} Its log is in the Ray dashboard under Jobs.`,
  );
}

export function connectionLost(address: string, seconds: number, cause: unknown): UnavailableError {
  // What lies under "no Ray head answers": the rest of that message is said here in other words.
  const root = cause instanceof UnavailableError && cause.cause !== undefined ? cause.cause : cause;
  const reason = root instanceof Error ? root.message : String(root);
  return new UnavailableError(
    "UW-RAY-006",
    `the Ray head at ${address} has not answered for ${Math.round(seconds)} s (${reason}). ` +
      "Finished models are stored; resume once the cluster is back.",
    { cause },
  );
}

/** @param trouble what Ray's log service said last, through which the driver speaks. */
export function driverLost(address: string, seconds: number, trouble: unknown): UnavailableError {
  const reason = trouble instanceof Error ? trouble.message : "its node is gone or stuck.";
  return new UnavailableError(
    "UW-RAY-006",
    `the driver on the cluster at ${address} has not been heard for ${Math.round(seconds)} s: ${reason} ` +
      "Finished models are stored; resume once the cluster is well. (Before Ray 2.60, a cluster with a token may refuse " +
      "its own log service: upgrade it.)",
  );
}

export function refused(request: string, status: number, body: string): UnavailableError {
  return new UnavailableError("UW-RAY-007", `${request}: Ray answered ${status}: ${body.trim().slice(0, 500)}`);
}
