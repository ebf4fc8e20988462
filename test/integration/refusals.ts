import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliResult, underwrite } from "./cli.ts";
import { storedIn } from "./stored.ts";

/** One thing that can be wrong, and what the command line says to it. */
export interface Refusal {
  readonly about: string;
  readonly args: readonly string[] | ((folder: string) => readonly string[]);
  /** What stands in the working folder, by name. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Makes in the working folder what `files` can't. */
  readonly prepare?: (folder: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly status: 1 | 2 | 3 | 4;
  readonly code: string;
  /** Words of the message, in their order: where, what it got, what to do. */
  readonly says: readonly string[];
}

/** Runs small trainings fast. */
export const FAST = ["--learners", "logistic_regression", "--cv", "2", "--executor", "inline"];

/**
 * Each case by the real command line, in a folder of its own where a training run is stored already. Whatever is wrong:
 * one message on stderr that begins with its code, without the place in our code that threw it, nothing on stdout, the exit status of its kind, and the
 * folder as it was.
 */
export function describeRefusals(title: string, folders: FoldersWithRuns, refusals: readonly Refusal[]): void {
  describe(title, () => {
    it.concurrent.each(refusals)("$about: $code", async ({ args, files = {}, prepare, env, input, ...expected }) => {
      const cwd = await folders.next();
      for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
      prepare?.(cwd);
      const [names, stored] = [filesIn(cwd), storedIn(cwd)];
      const options = { cwd, ...(env && { env }), ...(input !== undefined && { input }) };
      expectRefusal(await underwrite(typeof args === "function" ? args(cwd) : args, options), expected);
      expect(filesIn(cwd)).toEqual(names);
      expect(storedIn(cwd)).toEqual(stored);
    });
  });
}

/** Checks status, code and words of a message that is all there is to read. */
export function expectRefusal(
  { status, stdout, stderr }: CliResult,
  expected: Pick<Refusal, "status" | "code" | "says">,
): void {
  expect({ status, stderr }).toEqual({
    status: expected.status,
    stderr: expect.stringMatching(/^UW-[^\n]+(\n {2}\S[^\n]*)*\n$/),
  });
  expect(stderr.split(" ")[0]).toBe(expected.code);
  let from = 0;
  for (const words of expected.says) {
    expect(stderr.slice(from), `after ${JSON.stringify(stderr.slice(0, from))}`).toContain(words);
    from = stderr.indexOf(words, from) + words.length;
  }
  expect(stdout).toBe("");
}

/** What stands in a folder, but for what SQLite keeps beside a database while it is read. */
function filesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !/\.db-(wal|shm)$/.test(name));
}

export interface FoldersWithRuns {
  /** A new one. */
  next(): Promise<string>;
}

export interface FirstTraining {
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Changes the folder once it is trained. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** Working folders in which a training run is stored, made once and copied; gone after the tests of the file. */
export function foldersWithRuns(first: FirstTraining = { args: ["train", "german-credit", ...FAST] }): FoldersWithRuns {
  let root = "";
  let made = 0;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "underwrite-runs-"));
    const cwd = join(root, "0");
    mkdirSync(cwd);
    for (const [name, content] of Object.entries(first.files ?? {})) writeFileSync(join(cwd, name), content);
    expect(await underwrite(first.args, { cwd })).toMatchObject({ status: 0, stderr: "" });
    await first.prepare?.(cwd);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return {
    async next() {
      const folder = join(root, String(++made));
      await cp(join(root, "0"), folder, { recursive: true });
      return folder;
    },
  };
}
