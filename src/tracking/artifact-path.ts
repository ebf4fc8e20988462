import { UsageError } from "../errors.ts";

/** True where no segment of `path` is empty, `.` or `..`: joined to a folder it stays inside, and has no other spelling. */
export function isPlainPath(path: string): boolean {
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/**
 * Checks an artifact's path, relative to the run's folder and with `/`.
 *
 * @throws UsageError `UW-TRACK-407` where it is empty, absolute or would leave the folder, or has a character that
 *   MLflow's server refuses.
 */
export function checkArtifactPath(path: string): void {
  // `%` would be decoded once more by MLflow's server, `#` and `\` it refuses.
  if (isPlainPath(path) && !/[\\#%\u0000-\u001f]|^[A-Za-z]:/.test(path)) return;
  throw new UsageError(
    "UW-TRACK-407",
    `artifact path "${path}" is not allowed. Use a path relative to the run, such as plots/roc.svg, without "..", "\\", "#" or "%".`,
  );
}
