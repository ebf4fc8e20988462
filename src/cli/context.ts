import type { Command } from "commander";
import { UsageError } from "../errors.ts";
import { type OpenOptions, openStore, type TrackingStore } from "../tracking/index.ts";
import { openTerminal, type Terminal } from "./terminal/style.ts";

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
}

/** What a command works with. */
export interface Context {
  readonly flags: GlobalFlags;
  readonly terminal: Terminal;
  readonly json: boolean;
}

export function contextOf(command: Command): Context {
  const flags = command.optsWithGlobals<GlobalFlags>();
  const json = flags.json === true;
  return { flags, json, terminal: openTerminal({ json, quiet: flags.quiet === true }) };
}

/** The store that the flag names, else the environment, else `mlflow.db` in the working folder. */
export function trackingUri(flag: string | undefined): string {
  return flag ?? (process.env["MLFLOW_TRACKING_URI"] || "sqlite:mlflow.db");
}

/** Opens a store, made where there is none yet, for as long as `use` takes. */
export function withStore<Result>(
  flag: string | undefined,
  use: (store: TrackingStore) => Promise<Result>,
): Promise<Result> {
  return useStore(flag, {}, use);
}

/** Opens a store to look at what is in it: there must be one. */
export function withStoredRuns<Result>(
  flag: string | undefined,
  use: (store: TrackingStore) => Promise<Result>,
): Promise<Result> {
  return useStore(flag, { mustExist: true }, use);
}

async function useStore<Result>(
  flag: string | undefined,
  options: OpenOptions,
  use: (store: TrackingStore) => Promise<Result>,
): Promise<Result> {
  const notify = (message: string) => void process.stderr.write(`${message}\n`);
  const store = await openStore(trackingUri(flag), { ...options, ...patience(), notify });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** How long to wait for a store that another process holds locked, where the user says: `UNDERWRITE_LOCK_SECONDS`. */
function patience(): Pick<OpenOptions, "patienceMs"> {
  const seconds = process.env["UNDERWRITE_LOCK_SECONDS"];
  if (!seconds) return {};
  const patienceMs = Number(seconds) * 1000;
  if (patienceMs >= 0 && patienceMs < Number.POSITIVE_INFINITY) return { patienceMs };
  throw new UsageError("UW-USAGE-006", `UNDERWRITE_LOCK_SECONDS = "${seconds}", expected a number of at least 0.`);
}
