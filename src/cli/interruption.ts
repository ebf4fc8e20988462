/** Ctrl-C and its kin (SIGTERM, SIGHUP) while something is being stored. */
export interface Interruption {
  /** Aborted by the first. */
  readonly signal: AbortSignal;
  /** What to say where a second one ends the process at once. */
  lastWords: string;
  stop(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Exit status of an interrupted command. */
export const INTERRUPTED = 130;

/**
 * From here on the first interruption asks the work to stop, so that the store is left consistent; a second ends the
 * process at once. Before, and after `stop`, any ends the process, as there is nothing to leave consistent.
 */
export function listenForInterruptions(onFirst: () => void): Interruption {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      process.stderr.write(`${interruption.lastWords}\n`);
      process.exit(INTERRUPTED);
    }
    controller.abort(new Error("interrupted"));
    onFirst();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const interruption: Interruption = {
    signal: controller.signal,
    lastWords: "Interrupted.",
    stop() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
  return interruption;
}
