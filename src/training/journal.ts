import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { UnavailableError } from "../errors.ts";
import type { FitFoldOutput } from "./handlers.ts";

/** The result of one fold of one model, with the times that only the executor knows. */
export interface FoldResult extends FitFoldOutput {
  readonly repeat: number;
  readonly fold: number;
  readonly queueSeconds: number;
  readonly cpuSeconds: number;
}

/**
 * Finished folds of an unfinished training run, one JSON line each, so that a run that was killed resumes with what is
 * missing. A line is written in one append; a torn last line is dropped on reading. Gone once the run is complete.
 */
export class Journal {
  readonly #file: string;

  /** @param folder where scratch files of this working folder live. */
  constructor(folder: string, parentRunId: string) {
    this.#file = join(folder, `journal-${parentRunId}.ndjson`);
  }

  /** @throws UnavailableError `UW-TRAIN-001` where the place can't be written. */
  append(model: string, result: FoldResult): void {
    const pd = Buffer.from(result.pd.buffer, result.pd.byteOffset, result.pd.byteLength).toString("base64");
    this.#access(() => {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${JSON.stringify({ model, ...result, pd })}\n`);
    });
  }

  /** Finished folds by model. @throws UnavailableError `UW-TRAIN-001` where the place can't be read. */
  read(): Map<string, FoldResult[]> {
    const results = new Map<string, FoldResult[]>();
    const text = this.#access(() => (existsSync(this.#file) ? readFileSync(this.#file, "utf8") : ""));
    for (const line of text.split("\n")) {
      const parsed = parseLine(line);
      if (!parsed) continue;
      const { model, ...result } = parsed;
      results.set(model, [...(results.get(model) ?? []), result]);
    }
    return results;
  }

  delete(): void {
    this.#access(() => rmSync(this.#file, { force: true }));
  }

  #access<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw new UnavailableError(
        "UW-TRAIN-001",
        `${this.#file}: can't be used: ${(cause as Error).message}. Check its folder and the disk; what was stored is kept.`,
        { cause },
      );
    }
  }
}

function parseLine(line: string): (FoldResult & { model: string }) | undefined {
  try {
    const { pd, ...rest } = JSON.parse(line) as Omit<FoldResult, "pd"> & { model: string; pd: string };
    const bytes = Uint8Array.from(Buffer.from(pd, "base64"));
    return { ...rest, pd: new Float64Array(bytes.buffer) };
  } catch {
    return undefined;
  }
}
