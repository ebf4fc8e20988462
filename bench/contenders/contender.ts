import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Answer, Command, MatrixFile } from "./protocol.ts";

export interface Took {
  readonly ms: number;
  readonly peakBytes: number | null;
}

/**
 * A program that has started, imported what it needs, and fits models when told. Two of them take turns, so that neither
 * pays for its start and both meet the same machine.
 */
export class Contender {
  readonly #program: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;

  private constructor(name: string, command: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#name = name;
    const program = spawn(command, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    this.#program = program;
    this.#answers = createInterface(program.stdout)[Symbol.asyncIterator]();
    // What it was told last gets no answer, which says more.
    program.stdin.on("error", () => {});
  }

  static ours(): Contender {
    return new Contender(
      "ours.ts",
      process.execPath,
      ["--expose-gc", "--max-old-space-size=8192", path.join(import.meta.dirname, "ours.ts")],
      {},
    );
  }

  /** @param threads that the libraries below scikit-learn may use. */
  static peers(python: string, threads: number): Contender {
    const pinned = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
    return new Contender("peers.py", python, [path.join(import.meta.dirname, "peers.py")], pinned);
  }

  async load(name: string, matrix: MatrixFile): Promise<void> {
    await this.#tell({ do: "load", name, matrix });
  }

  async forget(): Promise<void> {
    await this.#tell({ do: "forget" });
  }

  async fit(model: string, params: object, train: string, threads: number, watchMemory = false): Promise<Took> {
    return (await this.#tell({ do: "fit", model, params, train, threads, watchMemory })) as Took;
  }

  /** @param into a file that may be overwritten. */
  async predict(rows: string, into: string): Promise<Took & { readonly pd: Float64Array }> {
    const took = (await this.#tell({ do: "predict", rows, into })) as Took;
    const bytes = readFileSync(into);
    return { ...took, pd: new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) };
  }

  /** @returns microseconds an applicant. */
  async score(rows: string, applicants: number, times: number): Promise<number> {
    const { ms } = (await this.#tell({ do: "score", rows, applicants, times })) as Took;
    return (ms * 1000) / (applicants * times);
  }

  async versions(): Promise<Readonly<Record<string, string>>> {
    return ((await this.#tell({ do: "versions" })) as { versions: Record<string, string> }).versions;
  }

  async close(): Promise<void> {
    if (this.#program.exitCode !== null || this.#program.signalCode !== null) return;
    const ended = once(this.#program, "exit");
    this.#program.stdin?.end();
    // Threads that help with fits may still sleep.
    const impatience = setTimeout(() => this.#program.kill("SIGKILL"), 2000);
    await ended;
    clearTimeout(impatience);
  }

  async #tell(command: Command): Promise<Answer> {
    this.#program.stdin?.write(`${JSON.stringify(command)}\n`);
    const line = await this.#answers.next();
    if (line.done === true) throw new Error(`${this.#name} ended while it was told to ${JSON.stringify(command)}`);
    const answer = JSON.parse(line.value) as Answer;
    if ("error" in answer) throw new Error(`${this.#name}: ${answer.error}, told to ${JSON.stringify(command)}`);
    return answer;
  }
}
