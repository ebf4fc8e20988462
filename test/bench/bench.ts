import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";

const root = path.join(import.meta.dirname, "../..");

/** Runs a benchmark as `npm run bench -- …` does. */
export async function bench(...args: readonly string[]) {
  const program = spawn(process.execPath, [path.join(root, "bench/main.ts"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    once(program, "close") as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}
