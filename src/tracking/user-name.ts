import { userInfo } from "node:os";

/** Who runs this process, as MLflow shows it. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // Containers run processes under user ids without a name.
    return process.env["USER"] ?? "unknown";
  }
}
