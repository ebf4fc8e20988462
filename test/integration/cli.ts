import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The command line, as Node runs it. */
export const cliMain = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Where the real data are, beside the clone. */
export const sharedFile = (path: string) => fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** The command line of another copy than this one. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Runs it as another user. */
  readonly uid?: number;
  readonly gid?: number;
  /** Called with the process once it runs: to signal it. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with all of stdout and stderr so far, whenever some comes. */
  readonly onOutput?: (output: string, child: ChildProcess) => void;
}

/** Runs the real command line in a process of its own. */
export function underwrite(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = spawn(process.execPath, [options.program ?? cliMain, ...args], {
    cwd: options.cwd,
    env: {
      ...process.env,
      NO_COLOR: "1",
      UNDERWRITE_DATA: sharedFile("data"),
      // As the installed command does: compiled once, started often.
      NODE_COMPILE_CACHE: join(tmpdir(), "underwrite-compile-cache"),
      ...options.env,
    },
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.uid !== undefined && { uid: options.uid, gid: options.gid }),
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  options.onStart?.(child);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      options.onOutput?.(output.stdout + output.stderr, child);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, ...output }));
  });
}

/** An empty working folder, gone when the test is. */
export function workingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
