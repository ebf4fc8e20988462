import path from "node:path";

export interface MlflowOptions {
  /** Where MLflow's variables are read; this process's environment unless told. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Folder for what can't be delivered; `.underwrite` in the working folder unless told. */
  readonly outbox?: string;
  /** How long the server may be silent before it counts as gone; 30,000 unless told. */
  readonly silenceMs?: number;
  /** How long `close` waits for a server that is gone; 10,000 unless told. */
  readonly closingMs?: number;
  /** Gets the lines that a user should see: the server went away, came back, took a certificate unchecked. */
  readonly notify?: (line: string) => void;
}

/** Requests at once; more make MLflow's server slower, not faster. */
export const WIDTH = 4;

export function settingsOf(options: MlflowOptions): Required<MlflowOptions> {
  return {
    environment: process.env,
    outbox: path.resolve(".underwrite"),
    silenceMs: 30_000,
    closingMs: 10_000,
    notify: (line) => process.emitWarning(line),
    ...options,
  };
}
