import { UsageError } from "../src/errors.ts";

/** What `scripts/python-env.mjs` offers. */
interface PythonEnvironments {
  ensurePython(name: string): Promise<string | undefined>;
}

/**
 * The folder of the pinned Python environment's programs, which is set up where it is missing: that takes minutes, once.
 *
 * @throws UsageError `UW-BENCH-002` where it can't be set up.
 */
export async function peerPrograms(): Promise<string> {
  const script: string = "../scripts/python-env.mjs";
  const { ensurePython } = (await import(script)) as PythonEnvironments;
  try {
    const programs = await ensurePython("latest");
    if (programs !== undefined) return programs;
  } catch (cause) {
    throw new UsageError("UW-BENCH-002", `peers can't be set up: ${(cause as Error).message}`, { cause });
  }
  throw new UsageError("UW-BENCH-002", "peers can't be set up. Try: node scripts/python-env.mjs latest");
}
