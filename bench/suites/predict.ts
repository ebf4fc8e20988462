import path from "node:path";
import { learners } from "../../src/learners/index.ts";
import { type Pair, Pairs } from "../contenders/pairs.ts";
import { type Params, type Peer, peers, withDefaults } from "../contenders/translation.ts";
import { germanData } from "../data/german.ts";
import type { BenchData } from "../data/labelled.ts";
import { SyntheticFile } from "../data/synthetic.ts";
import { interleave, median } from "../interleave.ts";
import { requireMemory } from "../memory.ts";
import { qualityOf } from "../quality.ts";
import { countText, metText, ratioText, type Table, timeText } from "../report.ts";
import type { Bench, Suite } from "../suite.ts";
import { workloadOf } from "./workloads.ts";

const BOOSTING = "gradient_boosting";
const COLUMNS = 30;
const TRAINING_ROWS = 100_000;
const BATCH_ROWS = 1_000_000;
/** Our time may be at most this share of LightGBM's. */
const BATCH_LIMIT = 0.5;
const APPLICANTS = 100;

interface Batch {
  readonly kind: "batch";
  readonly learner: string;
  readonly peer: string;
  readonly rows: number;
  readonly cols: number;
  readonly threads: number;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly oursRowsPerSecond: number;
  readonly peerRowsPerSecond: number;
  readonly oursAuc: number;
  readonly peerAuc: number;
  readonly limit?: number;
  readonly met?: boolean;
}

interface Single {
  readonly kind: "single";
  readonly learner: string;
  /** null where the learner has none. */
  readonly peer: string | null;
  readonly oursMicroseconds: number;
  readonly peerMicroseconds: number | null;
  readonly limitMicroseconds?: number;
  readonly met?: boolean;
}

export const predictSuite: Suite = {
  name: "predict",
  title: "Predicting",
  method:
    "Many rows at once: gradient boosting of 100 trees with 31 leaves, fitted on 100,000 synthetic rows, predicts others. " +
    "One applicant: each learner with its defaults, fitted on 800 rows of German Credit, scores applicants one by one as " +
    "they come, by name and as text: checked, encoded, predicted, decided. Its peer predicts a row that is encoded already. " +
    "All on one thread.",

  async run(bench) {
    const pairs = new Pairs(bench.programs);
    try {
      const singles = await measureSingles(pairs, bench);
      const batches = isWanted(BOOSTING, bench) ? await measureBatches(pairs, bench) : [];
      const tables = [...(batches.length > 0 ? [batchTable(batches)] : []), singleTable(singles)];
      return { results: [...batches, ...singles], tables, failures: [], versions: await pairs.versions() };
    } finally {
      await pairs.close();
    }
  },
};

async function measureBatches(pairs: Pairs, bench: Bench): Promise<readonly Batch[]> {
  const { folder, rows: asked, repeats, say } = bench;
  const rows = asked?.find((count) => count !== "german") ?? BATCH_ROWS;
  requireMemory(rows + TRAINING_ROWS, COLUMNS);
  const data = new SyntheticFile(folder, TRAINING_ROWS, COLUMNS, rows).take(TRAINING_ROWS);
  const pair = await pairs.with(1, data);
  const params = withDefaults(BOOSTING, workloadOf(BOOSTING).params(data));
  const [{ name, yTest }] = data.splits;
  const into = path.join(folder, "pd");
  const batches: Batch[] = [];
  await fitOurs(pair, BOOSTING, params, name);
  for (const peer of peers[BOOSTING]) {
    // The quantised mode grows other trees, but they are of the same kind.
    if (peer.name === "lightgbm_quantized") continue;
    await fitTheirs(pair, peer, params, name, data);
    const { pd: ourPd } = await pair.ours.predict(`${name} test`, into);
    const { pd: theirPd } = await pair.theirs.predict(`${name} test`, into);
    const times = await interleave(
      [pair.ours, pair.theirs].map((contender) => async () => (await contender.predict(`${name} test`, into)).ms),
      repeats,
    );
    const [oursMs, peerMs] = times.map(median);
    const ratio = oursMs / peerMs;
    batches.push({
      ...{ kind: "batch", learner: BOOSTING, peer: peer.name, rows, cols: COLUMNS, threads: 1, oursMs, peerMs, ratio },
      ...{ oursRowsPerSecond: (rows / oursMs) * 1000, peerRowsPerSecond: (rows / peerMs) * 1000 },
      ...{ oursAuc: qualityOf(yTest, ourPd).auc, peerAuc: qualityOf(yTest, theirPd).auc },
      ...(peer.name === "lightgbm" && { limit: BATCH_LIMIT, met: ratio <= BATCH_LIMIT }),
    });
    say(`${countText(rows)} rows beside ${peer.name}: ${timeText(oursMs)} / ${timeText(peerMs)} = ${ratioText(ratio)}`);
  }
  return batches;
}

async function measureSingles(pairs: Pairs, bench: Bench): Promise<readonly Single[]> {
  const german = await germanData(bench.folder);
  const pair = await pairs.with(1, german);
  const [{ name }] = german.splits;
  const singles: Single[] = [];
  for (const { name: learner } of learners) {
    if (!isWanted(learner, bench)) continue;
    const params = withDefaults(learner, {});
    const peer = peers[learner]?.[0];
    await fitOurs(pair, learner, params, name);
    if (peer !== undefined) await fitTheirs(pair, peer, params, name, german);
    const contenders = peer === undefined ? [pair.ours] : [pair.ours, pair.theirs];
    const runs = await Promise.all(contenders.map((contender) => contender.score(`${name} test`, APPLICANTS, 1)));
    const scoring = contenders.map((contender, i) => {
      // About a tenth of a second a run.
      const times = Math.max(1, Math.min(1000, Math.round(100_000 / (runs[i] * APPLICANTS))));
      return () => contender.score(`${name} test`, APPLICANTS, times);
    });
    for (const score of scoring) await score();
    const [ours, theirs] = (await interleave(scoring, bench.repeats ?? 5)).map(median);
    const limit = limitOfSingle(learner);
    singles.push({
      ...{ kind: "single", learner, peer: peer?.name ?? null },
      ...{ oursMicroseconds: ours, peerMicroseconds: theirs ?? null },
      ...(limit !== undefined && { limitMicroseconds: limit, met: ours <= limit }),
    });
    bench.say(`one applicant, ${learner}: ${ours.toPrecision(3)} µs, peer ${theirs?.toPrecision(3) ?? "–"} µs`);
  }
  return singles;
}

async function fitOurs({ ours }: Pair, learner: string, params: Params, split: string): Promise<void> {
  await ours.fit(learner, params, `${split} train`, 1);
}

async function fitTheirs(
  { theirs }: Pair,
  peer: Peer,
  params: Params,
  split: string,
  { rows }: BenchData,
): Promise<void> {
  await theirs.fit(peer.model, peer.arguments({ params, threads: 1, rows }), `${split} train`, 1);
}

function isWanted(learner: string, { only }: Bench): boolean {
  return only.length === 0 || only.some((part) => learner.includes(part));
}

/** Microseconds that an applicant may take; those that look at many training rows, and the vote of five, promise nothing. */
function limitOfSingle(learner: string): number | undefined {
  if (["knn", "svm", "soft_vote"].includes(learner)) return undefined;
  return ["random_forest", "extra_trees"].includes(learner) ? 100 : 20;
}

function batchTable(batches: readonly Batch[]): Table {
  const [{ rows, cols }] = batches;
  const perSecond = (count: number) => countText(Math.round(count / 1000) * 1000);
  return {
    title: `Gradient boosting, ${countText(rows)} × ${cols}, rows a second`,
    head: ["peer", "ours", "peer", "ratio of times", "limit", "", "AUC", "peer"],
    rows: batches.map(({ peer, oursRowsPerSecond, peerRowsPerSecond, ratio, limit, met, oursAuc, peerAuc }) => [
      ...[peer, perSecond(oursRowsPerSecond), perSecond(peerRowsPerSecond), ratioText(ratio)],
      ...[limit === undefined ? "" : String(limit), metText(met), oursAuc.toFixed(4), peerAuc.toFixed(4)],
    ]),
  };
}

function singleTable(singles: readonly Single[]): Table {
  const micros = (value: number | null) => {
    if (value === null) return "";
    return value < 1000 ? value.toPrecision(3) : countText(Math.round(value));
  };
  return {
    title: "One applicant, µs",
    head: ["learner", "ours", "limit", "", "peer", "peer's µs"],
    rows: singles.map(({ learner, peer, oursMicroseconds, peerMicroseconds, limitMicroseconds, met }) => [
      ...[learner, micros(oursMicroseconds), limitMicroseconds === undefined ? "" : String(limitMicroseconds)],
      ...[metText(met), peer ?? "", micros(peerMicroseconds)],
    ]),
  };
}
