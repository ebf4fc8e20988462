import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
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

  append(model: string, result: FoldResult): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const pd = Buffer.from(result.pd.buffer, result.pd.byteOffset, result.pd.byteLength).toString("base64");
    appendFileSync(this.#file, `${JSON.stringify({ model, ...result, pd })}\n`);
  }

  /** Finished folds by model. */
  read(): Map<string, FoldResult[]> {
    const results = new Map<string, FoldResult[]>();
    if (!existsSync(this.#file)) return results;
    for (const line of readFileSync(this.#file, "utf8").split("\n")) {
      const parsed = parseLine(line);
      if (!parsed) continue;
      const { model, ...result } = parsed;
      results.set(model, [...(results.get(model) ?? []), result]);
    }
    return results;
  }

  delete(): void {
    rmSync(this.#file, { force: true });
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
