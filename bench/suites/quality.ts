import path from "node:path";
import { Pairs } from "../contenders/pairs.ts";
import { peers, withDefaults } from "../contenders/translation.ts";
import type { BenchData } from "../data/labelled.ts";
import { SyntheticFile } from "../data/synthetic.ts";
import { requireMemory } from "../memory.ts";
import { meanQuality, type Quality, qualityOf } from "../quality.ts";
import { countText, metText, type Table } from "../report.ts";
import type { Bench, Suite } from "../suite.ts";
import { workloadOf } from "./workloads.ts";

const LEARNER = "gradient_boosting";
const COLUMNS = 30;
const ROWS = 1_000_000;
const TEST_ROWS = 100_000;
const SEEDS = 8;
/** Our mean may be this far behind the last of the peers'. */
const LIMIT = 0.0005;
/** A peer in a mode that trades quality for time is no measure of quality. */
const NO_MEASURE = "lightgbm_quantized";

/** Everybody's quality on one table. */
type Judged = Readonly<Record<string, Quality>>;

interface Comparison {
  readonly learner: string;
  readonly peer: string;
  readonly rows: number;
  readonly cols: number;
  readonly seeds: number;
  readonly oursAuc: number;
  readonly peerAuc: number;
  /** Mean of ours − the peer's, and the standard error of that mean: the tables are the same for both. */
  readonly aucGap: number;
  readonly aucError: number;
  readonly oursLogLoss: number;
  readonly peerLogLoss: number;
  readonly logLossGap: number;
  readonly logLossError: number;
}

export const qualitySuite: Suite = {
  name: "quality",
  title: "Quality of gradient boosting",
  method:
    "Gradient boosting (100 trees of 31 leaves, 255 bins) on synthetic tables that differ in their seed, each judged on " +
    "100,000 rows that no fit has seen. A gap is ours − the peer's, its mean over the tables ± the standard error of " +
    "that mean. Ours may be behind the last of LightGBM, XGBoost and HistGradientBoosting by at most 0.0005.",

  async run(bench) {
    const rows = bench.rows?.find((count) => count !== "german") ?? ROWS;
    requireMemory(rows, COLUMNS);
    const judged: Judged[] = [];
    let versions: Readonly<Record<string, string>> = {};
    const pairs = new Pairs(bench.programs);
    try {
      for (let seed = 1; seed <= (bench.repeats ?? SEEDS); seed++) {
        const one = await judge(
          new SyntheticFile(bench.folder, rows, COLUMNS, TEST_ROWS, seed).take(rows),
          pairs,
          bench,
        );
        bench.say(`seed ${seed}: ${Object.entries(one).map(lineOf).join("; ")}`);
        judged.push(one);
      }
      versions = await pairs.versions();
    } finally {
      await pairs.close();
    }
    const results = peers[LEARNER].map(({ name }) => comparisonOf(judged, name, rows));
    return { results, tables: [tableOf(results)], failures: [], versions };
  },
};

async function judge(data: BenchData, pairs: Pairs, bench: Bench): Promise<Judged> {
  const threads = bench.threads?.[0] ?? 2;
  const [{ name, yTest }] = data.splits;
  const { ours, theirs } = await pairs.with(threads, data);
  const params = withDefaults(LEARNER, workloadOf(LEARNER).params(data));
  const quality = async (contender: typeof ours, model: string, told: object) => {
    await contender.fit(model, told, `${name} train`, threads);
    return qualityOf(yTest, (await contender.predict(`${name} test`, path.join(bench.folder, "pd"))).pd);
  };
  const judged: Record<string, Quality> = { underwrite: await quality(ours, LEARNER, params) };
  for (const peer of peers[LEARNER]) {
    judged[peer.name] = await quality(theirs, peer.model, peer.arguments({ params, threads, rows: data.rows }));
  }
  return judged;
}

function lineOf([name, { auc, logLoss }]: readonly [string, Quality]): string {
  return `${name} ${auc.toFixed(5)} ${logLoss.toFixed(5)}`;
}

function comparisonOf(judged: readonly Judged[], peer: string, rows: number): Comparison {
  const ours = judged.map(({ underwrite }) => underwrite);
  const theirs = judged.map((one) => one[peer]);
  const [our, their] = [meanQuality(ours), meanQuality(theirs)];
  return {
    ...{ learner: LEARNER, peer, rows, cols: COLUMNS, seeds: judged.length },
    ...{ oursAuc: our.auc, peerAuc: their.auc, aucGap: our.auc - their.auc },
    aucError: errorOfMean(ours.map(({ auc }, i) => auc - theirs[i].auc)),
    ...{ oursLogLoss: our.logLoss, peerLogLoss: their.logLoss, logLossGap: our.logLoss - their.logLoss },
    logLossError: errorOfMean(ours.map(({ logLoss }, i) => logLoss - theirs[i].logLoss)),
  };
}

/** NaN for a single value. */
function errorOfMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function tableOf(results: readonly Comparison[]): Table {
  const [{ rows, cols, seeds, oursAuc, oursLogLoss }] = results;
  const measures = results.filter(({ peer }) => peer !== NO_MEASURE);
  const lowestAuc = Math.min(...measures.map(({ peerAuc }) => peerAuc));
  const highestLogLoss = Math.max(...measures.map(({ peerLogLoss }) => peerLogLoss));
  const met = oursAuc >= lowestAuc - LIMIT && oursLogLoss <= highestLogLoss + LIMIT;
  const gap = (mean: number, error: number) => `${mean.toFixed(5)} ± ${error.toFixed(5)}`;
  return {
    title: `${countText(rows)} × ${cols}, mean of ${seeds} tables; limit ${LIMIT}: ${metText(met)}`,
    head: ["", "AUC", "gap", "log loss", "gap"],
    rows: [
      ["underwrite", oursAuc.toFixed(5), "", oursLogLoss.toFixed(5), ""],
      ...results.map(({ peer, peerAuc, aucGap, aucError, peerLogLoss, logLossGap, logLossError }) => [
        ...[peer, peerAuc.toFixed(5), gap(aucGap, aucError), peerLogLoss.toFixed(5), gap(logLossGap, logLossError)],
      ]),
    ],
  };
}
