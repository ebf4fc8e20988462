import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";

/** Starts one of the programs in `processes/` under this Node. */
export function start(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const file = path.join(import.meta.dirname, "processes", program);
  return spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"], ...options });
}

/** Waits until the process has ended. @returns what it printed. */
export async function output(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the process has no stdout to read");
  const [printed] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return printed;
}

/** Ends a process that this test started. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
