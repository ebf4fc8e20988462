import path from "node:path";
import { type Pair, Pairs } from "../contenders/pairs.ts";
import { type Params, type Peer, peers, withDefaults } from "../contenders/translation.ts";
import { germanData } from "../data/german.ts";
import type { BenchData } from "../data/labelled.ts";
import { SyntheticFile } from "../data/synthetic.ts";
import { interleave, median } from "../interleave.ts";
import { limitOf } from "../limits.ts";
import { requireMemory } from "../memory.ts";
import { meanQuality, type Quality, qualityOf } from "../quality.ts";
import { countText, metText, ratioText, type Table, timeText } from "../report.ts";
import type { Bench, Suite } from "../suite.ts";
import { chooseWorkloads } from "./choose-workloads.ts";
import type { Workload } from "./workloads.ts";

const COLUMNS = 30;

/** One learner beside one peer. */
export interface Comparison {
  readonly learner: string;
  readonly peer: string;
  readonly data: BenchData["name"];
  readonly rows: number;
  readonly cols: number;
  readonly threads: number;
  readonly times: Workload["times"];
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly oursAuc: number;
  readonly peerAuc: number;
  readonly oursLogLoss: number;
  readonly peerLogLoss: number;
  /** Rounds that the medians are of. */
  readonly rounds: number;
  /** What the ratio may be, and whether it is; absent where nothing is promised. */
  readonly limit?: number;
  readonly met?: boolean;
}

export const learnersSuite: Suite = {
  name: "learners",
  title: "Learners",
  method:
    "Each learner beside the library that a user would take instead, with the same parameters. Both run in processes that " +
    "live on, so that neither pays for its start, and take turns; times are medians. Ours include encoding, binning and " +
    "the start of kernels; LightGBM's and XGBoost's include their data sets; the other peers get rows that are encoded " +
    "already. Quality is judged by the same code on rows that no fit has seen: the mean over 5 folds of German Credit, and " +
    "100,000 synthetic rows. `knn` is timed while it predicts: 200 rows of German Credit, 10,000 synthetic ones. Forests " +
    "have 200 trees on German Credit, 100 above, 5 at 1,000,000 rows; `mlp` and its peer take 50, 10 and 1 epochs.",

  async run(bench) {
    const chosen = chooseWorkloads(bench);
    const sizes = chosen.flatMap(({ rows }) => (rows === "german" ? [] : [rows]));
    const largest = Math.max(0, ...sizes);
    requireMemory(largest, COLUMNS);
    const german = chosen.some(({ rows }) => rows === "german") ? await germanData(bench.folder) : undefined;
    const synthetic = largest > 0 ? new SyntheticFile(bench.folder, largest, COLUMNS) : undefined;
    const pairs = new Pairs(bench.programs);
    const results: Comparison[] = [];
    const failures: string[] = [];
    try {
      for (const { rows, workloads } of chosen) {
        for (const workload of workloads) {
          const data = rows === "german" ? german : synthetic?.take(rows, workload.testRows);
          if (data === undefined) continue;
          for (const threads of workload.threaded ? (bench.threads ?? [1, 2]) : [1]) {
            try {
              const measured = await compare(workload, data, await pairs.with(threads, data), bench);
              for (const comparison of measured) bench.say(lineOf(comparison));
              results.push(...measured);
            } catch (error) {
              failures.push(`${workload.learner}, ${rows} rows, ${threads} threads: ${String(error)}`);
              await pairs.discard(threads);
            }
          }
        }
      }
      return { results, tables: tablesOf(results), failures, versions: await pairs.versions() };
    } finally {
      await pairs.close();
    }
  },
};

interface Entrant {
  readonly quality: Quality[];
  fitAndJudge(round: number): Promise<number>;
}

/** A learner beside all its peers, on one table. */
async function compare(workload: Workload, data: BenchData, pair: Pair, bench: Bench): Promise<Comparison[]> {
  const { learner, times: timed } = workload;
  const params = withDefaults(learner, workload.params(data));
  const able = peers[learner].filter(({ only = data.name }) => only === data.name);
  const entrants = [undefined, ...able].map((peer) => entrant(workload, params, peer, data, pair, bench));
  if (data.rows <= 20_000) for (const one of entrants) await warmUp(one);
  const times = await interleave(
    entrants.map(({ fitAndJudge }) => fitAndJudge),
    // Quality is judged on all splits.
    bench.repeats && Math.max(bench.repeats, data.splits.length),
  );
  const [ours, ...theirs] = entrants.map(({ quality }, i) => ({ ...meanQuality(quality), ms: median(times[i]) }));
  return theirs.map((their, i) => {
    const { name: peer } = able[i];
    const key = { learner, peer, data: data.name, rows: data.rows, threads: pair.threads };
    const ratio = ours.ms / their.ms;
    const limit = limitOf(key);
    return {
      ...{ ...key, cols: data.columns, times: timed, oursMs: ours.ms, peerMs: their.ms, ratio },
      ...{ oursAuc: ours.auc, peerAuc: their.auc, oursLogLoss: ours.logLoss, peerLogLoss: their.logLoss },
      rounds: times[0].length,
      ...(limit !== undefined && { limit, met: ratio <= limit }),
    };
  });
}

/** The first fits of a process are slower than all that follow. On large tables that is little beside the rest. */
async function warmUp({ fitAndJudge, quality }: Entrant): Promise<void> {
  const until = performance.now() + 300;
  for (let round = 0; round < 10 && performance.now() < until; round++) await fitAndJudge(round);
  quality.length = 0;
}

/** @param peer undefined: ourselves. */
function entrant(
  { learner, times }: Workload,
  params: Params,
  peer: Peer | undefined,
  data: BenchData,
  { ours, theirs, threads }: Pair,
  { folder }: Bench,
): Entrant {
  const contender = peer === undefined ? ours : theirs;
  const model = peer?.model ?? learner;
  const told = peer?.arguments({ params, threads, rows: data.rows }) ?? params;
  const quality: Quality[] = [];
  return {
    quality,
    async fitAndJudge(round) {
      const { name, yTest } = data.splits[round % data.splits.length];
      const fit = await contender.fit(model, told, `${name} train`, threads);
      // Every fit of the same rows predicts the same.
      if (quality.length === data.splits.length && times === "fit") return fit.ms;
      const predicted = await contender.predict(`${name} test`, path.join(folder, "pd"));
      if (quality.length < data.splits.length) quality.push(qualityOf(yTest, predicted.pd));
      return times === "fit" ? fit.ms : predicted.ms;
    },
  };
}

function lineOf(comparison: Comparison): string {
  const { learner, peer, rows, cols, threads, oursMs, peerMs, ratio, limit, met, oursAuc, peerAuc } = comparison;
  const what = `${learner} beside ${peer}, ${countText(rows)} × ${cols}, ${threads === 1 ? "1 thread" : `${threads} threads`}`;
  const limits = limit === undefined ? "" : `, limit ${limit}: ${metText(met)}`;
  const quality = `AUC ${oursAuc.toFixed(4)} / ${peerAuc.toFixed(4)}`;
  return `${what}: ${timeText(oursMs)} / ${timeText(peerMs)} = ${ratioText(ratio)}${limits}; ${quality}`;
}

function tablesOf(results: readonly Comparison[]): readonly Table[] {
  const titleOf = ({ data, rows, cols }: Comparison) =>
    `${data === "german" ? "German Credit" : "Synthetic data"}, ${countText(rows)} × ${cols}`;
  return Array.from(Map.groupBy(results, titleOf), ([title, group]) => ({
    title,
    head: ["learner", "peer", "threads", "ours", "peer", "ratio", "limit", "", "AUC", "peer", "log loss", "peer"],
    rows: group.map((one) => [
      one.learner,
      one.peer,
      String(one.threads),
      timeText(one.oursMs),
      timeText(one.peerMs),
      ratioText(one.ratio),
      one.limit === undefined ? "" : String(one.limit),
      metText(one.met),
      one.oursAuc.toFixed(4),
      one.peerAuc.toFixed(4),
      one.oursLogLoss.toFixed(4),
      one.peerLogLoss.toFixed(4),
    ]),
  }));
}
