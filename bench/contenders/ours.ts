/** Fits our models on command: JSON lines in, JSON lines out, as `protocol.ts` says. */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { threadCrew } from "../../src/executors/thread-crew.ts";
import { learners, type Model, type PredictOptions } from "../../src/learners/index.ts";
import { Random } from "../../src/random.ts";
import {
  DEFAULT_SCALE,
  readSavedModel,
  type Scorer,
  scoreApplicants,
  writeSavedModel,
} from "../../src/scoring/index.ts";
import type { Column } from "../../src/table/index.ts";
import type { Answer, Command } from "./protocol.ts";
import { type Rows, readRows } from "./read-rows.ts";

const SEED = 1;
const loaded = new Map<string, Rows>();
let model: Model | undefined;
/** What the model was fitted with, and what it predicts with. */
let using: PredictOptions = { threads: 1 };

for await (const line of createInterface(process.stdin)) {
  const answer = await obey(JSON.parse(line) as Command).catch((error: unknown): Answer => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function obey(command: Command): Promise<Answer | object> {
  switch (command.do) {
    case "versions":
      return { versions: { Node: process.version.slice(1) } };
    case "load":
      loaded.set(command.name, readRows(command.matrix));
      return {};
    case "forget":
      loaded.clear();
      model = undefined;
      return {};
    case "fit":
      model = undefined;
      return fit(command);
    case "predict":
      return predict(command);
    case "score":
      return score(command);
  }
}

async function fit({ model: name, params, train, threads, watchMemory }: Command & { do: "fit" }): Promise<Answer> {
  const learner = learners.find((candidate) => candidate.name === name);
  if (learner === undefined) throw new Error(`no learner ${name}`);
  const { fields, X, y } = rowsOf(train);
  // A table that nobody has seen, so that nothing can have been kept of it.
  const unseen = { rows: X.rows, columns: X.columns.map(sameValues) };
  const parsed = learner.params.parse(params);
  using = threads > 1 ? { threads, crew: threadCrew } : { threads };
  return measure(watchMemory, async () => {
    model = await learner.fit(fields, unseen, y, { params: parsed, random: new Random(SEED), ...using });
  });
}

async function predict({ rows, into }: Command & { do: "predict" }): Promise<Answer> {
  const { X } = rowsOf(rows);
  const pd = new Float64Array(X.rows);
  const model = fitted();
  const answer = await measure(false, () => model.predictProbaOn?.(X, pd, using) ?? model.predictProba(X, pd));
  writeFileSync(into, pd);
  return answer;
}

/** One applicant at a time as raw values by name: checked, encoded, predicted, decided. */
function score({ rows, applicants, times }: Command & { do: "score" }): Answer {
  const { X } = rowsOf(rows);
  const records = Array.from({ length: applicants }, (_, row) =>
    Object.fromEntries(X.columns.map((column) => [column.name, rawValue(column, row)])),
  );
  const scorer = scorerOf(fitted());
  const started = performance.now();
  for (let time = 0; time < times; time++) for (const record of records) scoreApplicants(scorer, [record]);
  return { ms: performance.now() - started, peakBytes: null };
}

function rawValue(column: Column, row: number): number | string {
  return column.kind === "numeric" ? column.values[row] : column.levels[column.codes[row]];
}

function scorerOf(model: Model): Scorer {
  const saved = {
    decision: { cutoff: 1 / 6, costs: { falseNegative: 5, falsePositive: 1 }, scale: DEFAULT_SCALE },
    target: { name: "y", event: "1", nonEvent: "0" },
    trainedOn: { name: "bench", sha256: "", rows: 0, badRate: 0 },
    version: "0",
  };
  const text = writeSavedModel(saved, new TextEncoder().encode(JSON.stringify(model.toJSON())));
  return readSavedModel(new TextDecoder().decode(text), "bench");
}

function fitted(): Model {
  if (model === undefined) throw new Error("nothing has been fitted");
  return model;
}

function rowsOf(name: string): Rows {
  const rows = loaded.get(name);
  if (rows === undefined) throw new Error(`no rows ${name}`);
  return rows;
}

function sameValues(column: Column): Column {
  return column.kind === "numeric"
    ? { ...column, values: column.values.subarray(0) }
    : { ...column, codes: column.codes.subarray(0) };
}

async function measure(watchMemory: boolean, work: () => void | Promise<void>): Promise<Answer> {
  const before = watchMemory ? restartPeak() : undefined;
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  return { ms, peakBytes: before === undefined ? null : statusBytes("VmHWM") - before };
}

/**
 * Collects garbage and has Linux forget the highest memory so far.
 * @returns what the process holds now; undefined on another system.
 */
function restartPeak(): number | undefined {
  globalThis.gc?.();
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return statusBytes("VmRSS");
  } catch {
    return undefined;
  }
}

function statusBytes(name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
