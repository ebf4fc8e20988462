import { createHash } from "node:crypto";
import { DataError, UsageError } from "../errors.ts";
import type { SavedModel } from "../scoring/index.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import {
  type HeldOut,
  LEADERBOARD_FILE,
  type Leaderboard,
  type LeaderboardRow,
  MODEL_FILE,
  MODEL_FOLDER,
  PLAN_FILE,
  readHeldOut,
  type TaskBar,
  TIMELINE_FILE,
  type TrainingPlan,
} from "../training/index.ts";

/** All that a store holds of one training run, as far as a report needs it. */
export interface StoredTraining {
  readonly storeUri: string;
  readonly run: Run;
  readonly settled: SettledPlan;
  readonly leaderboard: Leaderboard;
  /** Those that were judged, the cheapest first. */
  readonly models: readonly JudgedModel[];
  /** The cheapest model; absent where all failed. */
  readonly champion: Champion | undefined;
  /** Runs of the same plan, one an executor: inline first, this one among them. */
  readonly executions: readonly Execution[];
}

/** `plan.json` of a training run. */
export interface SettledPlan {
  readonly plan: TrainingPlan;
  readonly sha256: string;
  readonly foldsSha256: string;
}

export interface JudgedModel extends HeldOut {
  readonly row: LeaderboardRow;
  readonly costPerFold: readonly number[];
}

export interface Champion extends JudgedModel {
  /** SVG by name, such as `roc.svg`. */
  readonly pictures: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly card: string;
  readonly saved: SavedModel;
  readonly files: readonly HashedFile[];
}

export interface HashedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Execution {
  readonly run: Run;
  /** SVG. */
  readonly timeline: string | undefined;
  readonly bars: readonly TaskBar[];
}

const PICTURES = ["roc.svg", "calibration.svg", "confusion.svg", "cost.svg"] as const;
const HASHED = ["model.json", "model.onnx", "MLmodel"] as const;

/**
 * Reads a training run with its models.
 * @throws UsageError `UW-USAGE-072` where it has no leaderboard yet.
 * @throws DataError `UW-REPORT-001` where one of its files is damaged.
 */
export async function readTraining(store: TrackingStore, run: Run): Promise<StoredTraining> {
  const reader = new ArtifactReader(store);
  const { runId } = run.info;
  if (!(await reader.names(runId)).includes(LEADERBOARD_FILE)) {
    throw new UsageError(
      "UW-USAGE-072",
      `training run ${runId} is ${run.info.status} and has no leaderboard yet. Finish it: underwrite train --resume ${runId}`,
    );
  }
  const leaderboard = await reader.json<Leaderboard>(runId, LEADERBOARD_FILE);
  const judged = leaderboard.rows.filter((row) => row.status === "FINISHED");
  const models = await Promise.all(judged.map((row) => readModel(reader, row)));
  const best = models.find(({ row }) => row.learner === leaderboard.best);
  return {
    storeUri: store.uri,
    run,
    settled: await reader.json<SettledPlan>(runId, PLAN_FILE),
    leaderboard,
    models,
    champion: best && { ...best, ...(await readChampion(reader, best.row.runId)) },
    executions: await readExecutions(reader, run),
  };
}

async function readModel(reader: ArtifactReader, row: LeaderboardRow): Promise<JudgedModel> {
  // The mean over the folds is stored as the last step.
  const history = await reader.store.metricHistory(row.runId, "cost_tuned");
  return {
    row,
    ...(await readHeldOut(reader.store, row.runId)),
    costPerFold: history.slice(0, -1).map(({ value }) => value),
  };
}

async function readChampion(reader: ArtifactReader, runId: string): Promise<Omit<Champion, keyof JudgedModel>> {
  const drawn = (await reader.names(runId)).filter((name) => (PICTURES as readonly string[]).includes(name));
  const pictures = await Promise.all(drawn.map(async (name) => [name, await reader.text(runId, name)] as const));
  const stored = await reader.names(runId, MODEL_FOLDER);
  const paths = HASHED.map((name) => `${MODEL_FOLDER}/${name}`).filter((path) => stored.includes(path));
  const card = `${MODEL_FOLDER}/README.md`;
  return {
    pictures: Object.fromEntries(pictures),
    card: stored.includes(card) ? await reader.text(runId, card) : "",
    saved: await reader.json<SavedModel>(runId, MODEL_FILE),
    files: await Promise.all(paths.map((path) => reader.hash(runId, path))),
  };
}

/** The newest run of the same plan on each executor: what one command with --compare-executors leaves, for one. */
async function readExecutions(reader: ArtifactReader, run: Run): Promise<Execution[]> {
  const { store } = reader;
  const plan = await reader.text(run.info.runId, PLAN_FILE);
  const { items } = await store.searchRuns({
    experimentIds: [run.info.experimentId],
    filter: "tags.`underwrite.kind` = 'train' and attributes.status = 'FINISHED'",
    maxResults: 50,
  });
  const byExecutor = new Map([[run.params["executor"], run]]);
  for (const other of items) {
    const executor = other.params["executor"];
    if (byExecutor.has(executor) || !haveSame(["data", "learners", "cv", "seed"], run, other)) continue;
    if ((await reader.text(other.info.runId, PLAN_FILE)) === plan) byExecutor.set(executor, other);
  }
  const runs = [...byExecutor.values()].sort((a, b) => yardstickFirst(a) - yardstickFirst(b));
  return Promise.all(runs.map((one) => readExecution(reader, one)));
}

function haveSame(params: readonly string[], a: Run, b: Run): boolean {
  return params.every((name) => a.params[name] === b.params[name]);
}

function yardstickFirst({ params, info }: Run): number {
  return params["executor"] === "inline" ? 0 : info.startTime;
}

async function readExecution(reader: ArtifactReader, run: Run): Promise<Execution> {
  const { runId } = run.info;
  const names = await reader.names(runId);
  return {
    run,
    timeline: names.includes("timeline.svg") ? await reader.text(runId, "timeline.svg") : undefined,
    bars: names.includes(TIMELINE_FILE) ? await reader.json<TaskBar[]>(runId, TIMELINE_FILE) : [],
  };
}

class ArtifactReader {
  readonly store: TrackingStore;
  readonly #decoder = new TextDecoder();

  constructor(store: TrackingStore) {
    this.store = store;
  }

  async names(runId: string, folder?: string): Promise<string[]> {
    return (await this.store.listArtifacts(runId, folder)).map(({ path }) => path);
  }

  async text(runId: string, path: string): Promise<string> {
    return this.#decoder.decode(await this.store.readArtifact(runId, path));
  }

  async json<Content>(runId: string, path: string): Promise<Content> {
    const text = await this.text(runId, path);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new DataError(
        "UW-REPORT-001",
        `run ${runId}: ${path} is damaged: ${(cause as Error).message}. Restore it from a copy, or train anew.`,
        { cause },
      );
    }
  }

  async hash(runId: string, path: string): Promise<HashedFile> {
    const content = await this.store.readArtifact(runId, path);
    return { path, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
  }
}
