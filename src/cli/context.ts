import type { Command } from "commander";
import { openStore, type TrackingStore } from "../tracking/index.ts";
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
  return flag ?? process.env["MLFLOW_TRACKING_URI"] ?? "sqlite:mlflow.db";
}

/** Opens a store for as long as `use` takes. */
export async function withStore<Result>(
  flag: string | undefined,
  use: (store: TrackingStore) => Promise<Result>,
): Promise<Result> {
  const store = await openStore(trackingUri(flag));
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
