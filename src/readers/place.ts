import { homedir } from "node:os";
import { join } from "node:path";

/** Where readers look: everything of the surroundings that they depend on, so that tests can put another in its place. */
export interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the catalogue downloads from; UNDERWRITE_DOWNLOAD_URL overrules it, for a mirror. */
  readonly downloadBase: string;
  /** How long one download may take. */
  readonly timeoutMs: number;
}

export function thisPlace(): Place {
  return {
    cwd: process.cwd(),
    env: process.env,
    downloadBase: process.env["UNDERWRITE_DOWNLOAD_URL"] ?? "https://archive.ics.uci.edu/static/public",
    timeoutMs: 20_000,
  };
}

/** The user's cache folder for downloaded data. */
export function cacheFolder({ env }: Place): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local, HOME: home = homedir() } = env;
  if (xdg) return join(xdg, "underwrite");
  if (process.platform === "win32" && local) return join(local, "underwrite", "cache");
  return join(home, ".cache", "underwrite");
}
