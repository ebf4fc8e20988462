import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { Command, Option } from "commander";
import { DataError, UsageError } from "../../errors.ts";
import { readApplicants } from "../../readers/index.ts";
import { readSavedModel, type ScoredApplicant, type Scorer, scoreApplicants } from "../../scoring/index.ts";
import { type Context, contextOf, withStoredRuns } from "../context.ts";
import { loadStoredScorer } from "../stored-model.ts";
import { textTable } from "../terminal/text-table.ts";

interface ScoreFlags {
  readonly tracking?: string;
  readonly format?: "table" | "csv";
  readonly out?: string;
  readonly cutoff?: string;
}

export function scoreCommand(): Command {
  return new Command("score")
    .description(
      `Scores applicants with a trained model.

MODEL is a run id (or its first digits; of a training run the best model is taken), runs:/ID, a registered model
(models:/NAME@ALIAS, models:/NAME/VERSION), or a model.json file.
APPLICANTS is a CSV, JSON or JSON-lines file, or - for stdin.`,
    )
    .argument("<model>", "run id, models:/NAME@ALIAS or model.json")
    .argument("<applicants>", "file, or - for stdin")
    .option("--cutoff <pd>", "reject from this PD on, instead of the model's own cut-off")
    .option("--out <file>", "write the result to a file")
    .addOption(
      new Option("--format <format>", "table or csv (default: table on a terminal, else csv)").choices([
        "table",
        "csv",
      ]),
    )
    .option("--tracking <uri>", "sqlite:PATH or http://…")
    .action(async (model: string, applicants: string, _options: unknown, self: Command) => {
      const context = contextOf(self);
      const flags = self.optsWithGlobals<ScoreFlags>();
      const scorer = await loadScorer(model, flags);
      const source = applicants === "-" ? await buffer(process.stdin) : applicants;
      const names = scorer.model.fields.map((field) => field.name);
      const rows = await readApplicants(source, names);
      const { scored, warnings } = scoreApplicants(scorer, rows, cutoffOf(flags, scorer));
      for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
      const text = render(scored, flags, context);
      if (flags.out === undefined) context.terminal.print(text);
      else await writeOut(flags.out, text);
    });
}

function cutoffOf({ cutoff }: ScoreFlags, { saved }: Scorer): number {
  if (cutoff === undefined) return saved.decision.cutoff;
  const pd = cutoff.trim() === "" ? Number.NaN : Number(cutoff);
  if (pd >= 0 && pd <= 1) return pd;
  throw new UsageError("UW-USAGE-050", `--cutoff "${cutoff}": expected a PD between 0 and 1.`);
}

async function loadScorer(model: string, flags: ScoreFlags): Promise<Scorer> {
  if (existsSync(model)) {
    const text = await readFile(model, "utf8").catch((cause: Error) => {
      throw new DataError("UW-MODEL-003", `${model}: can't be read: ${cause.message}. Name a model.json file.`, {
        cause,
      });
    });
    return readSavedModel(text, model);
  }
  return withStoredRuns(flags.tracking, (store) => loadStoredScorer(store, model));
}

function render(scored: readonly ScoredApplicant[], { format, out }: ScoreFlags, { json, terminal }: Context): string {
  if (json) return JSON.stringify(scored, null, 2);
  const asTable = format === undefined ? out === undefined && process.stdout.isTTY : format === "table";
  const withId = scored.some((applicant) => applicant.id !== undefined);
  if (!asTable) {
    const header = [...(withId ? ["id"] : []), "row", "pd", "score", "decision", "cutoff"];
    const lines = scored.map(({ id, row, pd, score, decision, cutoff }) =>
      [...(withId ? [csvCell(id ?? "")] : []), row, pd, score, decision, cutoff].join(","),
    );
    return [header.join(","), ...lines].join("\n");
  }
  const right = "right" as const;
  return textTable(
    [
      ...(withId ? [{ title: "id" }] : []),
      { title: "row", align: right },
      { title: "PD", align: right },
      { title: "score", align: right },
      { title: "decision" },
    ],
    scored.map(({ id, row, pd, score, decision }) => [
      ...(withId ? [id ?? ""] : []),
      String(row),
      `${(100 * pd).toFixed(1)} %`,
      score.toFixed(0),
      decision === "approve" ? terminal.style.good(decision) : terminal.style.bad(decision),
    ]),
  );
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeOut(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, `${text}\n`);
  } catch (cause) {
    throw new UsageError("UW-USAGE-052", `--out ${file}: can't be written: ${(cause as Error).message}.`, { cause });
  }
}
