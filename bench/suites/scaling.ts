import { UsageError } from "../../src/errors.ts";
import { type Pair, Pairs } from "../contenders/pairs.ts";
import { peers, withDefaults } from "../contenders/translation.ts";
import type { BenchData } from "../data/labelled.ts";
import { SyntheticFile } from "../data/synthetic.ts";
import { interleave, median } from "../interleave.ts";
import { requireMemory } from "../memory.ts";
import { countText, metText, ratioText, type Table, timeText } from "../report.ts";
import type { Bench, Suite } from "../suite.ts";
import { workloadOf } from "./workloads.ts";

const LEARNER = "gradient_boosting";
const [PEER] = peers[LEARNER];
/** Smaller tables tell more of what a fit costs by itself. */
const EXPONENT_FROM = 100_000;
const EXPONENT_LIMIT = 1.05;
/** Rounds over all tables that the exponent is told by, and fits in each of those that take less than a second. */
const EXPONENT_ROUNDS = 3;
const EXPONENT_FITS = 5;
/** Our memory may grow by at most this share of LightGBM's, at a million rows. */
const MEMORY_LIMIT = 1;
const MEMORY_ROWS = 1_000_000;

interface Point {
  readonly rows: number;
  readonly cols: number;
  readonly trees: number;
  readonly threads: number;
}

interface Wanted extends Point {
  readonly against: Dimension;
}

interface Measured extends Wanted {
  readonly learner: string;
  readonly peer: string;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  /** How much memory grew by at its peak; null where the system does not tell. */
  readonly oursBytes: number | null;
  readonly peerBytes: number | null;
}

interface Exponent {
  readonly against: "exponent";
  readonly fromRows: number;
  readonly toRows: number;
  readonly ours: number;
  readonly peer: number;
  readonly limit: number;
  readonly met: boolean;
}

const BASE: Point = { rows: 100_000, cols: 30, trees: 50, threads: 1 };

/** What is varied, the rest being as in `BASE`. */
const series = {
  rows: [10_000, 100_000, 1_000_000, 10_000_000],
  cols: [10, 30, 100, 300],
  trees: [50, 100, 200, 400],
  threads: [1, 2],
} as const;

type Dimension = keyof typeof series;

const titles: Readonly<Record<Dimension, string>> = {
  rows: "Rows",
  cols: "Columns",
  trees: "Trees",
  threads: "Threads",
};

export const scalingSuite: Suite = {
  name: "scaling",
  title: "Scaling",
  method:
    "Gradient boosting (50 trees of 31 leaves, 100,000 × 30 synthetic values, one thread, unless varied) beside LightGBM, " +
    "in new processes for each point. Memory is how far a process grows at its peak during its first fit, the data not " +
    "counted. The power of time is that from 100,000 rows on: those tables take turns, so that all of them see the same " +
    "moments of the machine.",

  async run(bench) {
    const points = pointsOf(bench);
    const files = new Files(points, bench.folder);
    const measured: Measured[] = [];
    let versions: Readonly<Record<string, string>> = {};
    for (const group of groupsOf(points)) {
      const all = group.map(() => new Pairs(bench.programs));
      try {
        for (const one of await measure(group, files, all, bench)) {
          measured.push(one);
          bench.say(lineOf(one));
        }
        versions = await all[0].versions();
      } finally {
        for (const pairs of all) await pairs.close();
      }
    }
    const exponent = exponentOf(measured);
    return {
      results: [...measured, ...(exponent === undefined ? [] : [exponent])],
      tables: tablesOf(measured, exponent),
      failures: [],
      versions,
    };
  },
};

function pointsOf({ only, rows, threads }: Bench): readonly Wanted[] {
  const asked = rows?.filter((count) => count !== "german");
  const values: Readonly<Record<Dimension, readonly number[]>> = {
    ...series,
    rows: asked ?? series.rows,
    threads: threads ?? series.threads,
  };
  // A smaller table than usual is meant for all series.
  const base = { ...BASE, rows: Math.min(BASE.rows, ...(asked ?? [])) };
  const wanted = (Object.keys(series) as Dimension[]).filter(
    (against) => only.length === 0 || only.some((part) => titles[against].toLowerCase().startsWith(part)),
  );
  if (wanted.length === 0) {
    throw new UsageError(
      "UW-BENCH-006",
      `--only ${only.join(",")}: expected some of ${Object.values(titles).join(", ").toLowerCase()}.`,
    );
  }
  return wanted.flatMap((against) => values[against].map((value) => ({ ...base, [against]: value, against })));
}

/** The points that are measured in turn: those that the exponent is told by, and each other by itself. */
function groupsOf(points: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const isOfExponent = ({ against, rows }: Wanted) => against === "rows" && rows >= EXPONENT_FROM;
  const together = points.filter(isOfExponent);
  return [...points.filter((point) => !isOfExponent(point)).map((point) => [point]), together].filter(
    ({ length }) => length > 0,
  );
}

/** One file of synthetic rows for each number of columns, made when first asked for. */
class Files {
  readonly #points: readonly Point[];
  readonly #folder: string;
  readonly #files = new Map<number, SyntheticFile>();

  constructor(points: readonly Point[], folder: string) {
    for (const { rows, cols } of points) requireMemory(rows, cols);
    this.#points = points;
    this.#folder = folder;
  }

  of({ rows, cols }: Point) {
    const most = Math.max(...this.#points.filter((point) => point.cols === cols).map((point) => point.rows));
    const file = this.#files.get(cols) ?? new SyntheticFile(this.#folder, most, cols, 1000);
    this.#files.set(cols, file);
    return file.take(rows);
  }
}

/** Measures some points, which take turns. */
async function measure(
  points: readonly Wanted[],
  files: Files,
  pairs: readonly Pairs[],
  bench: Bench,
): Promise<readonly Measured[]> {
  const isTogether = points.length > 1;
  const fits: Fits[] = [];
  for (const [i, point] of points.entries()) {
    const of = await Fits.of(point, files.of(point), pairs[i]);
    // The first fits show how memory grows; small ones are too slow to count.
    if (point.rows < 1_000_000) for (const side of [0, 1] as const) await of.fit(side);
    fits.push(of);
  }
  const entrants = fits.flatMap((of) =>
    ([0, 1] as const).map((side) => async () => {
      const ms: number[] = [];
      for (let i = 0; i < (isTogether && of.point.rows < 1_000_000 ? EXPONENT_FITS : 1); i++)
        ms.push(await of.fit(side));
      return median(ms);
    }),
  );
  const times = await interleave(entrants, bench.repeats ?? (isTogether ? EXPONENT_ROUNDS : undefined));
  return fits.map(({ point, peaks }, i) => {
    const [oursMs, peerMs] = [median(times[2 * i]), median(times[2 * i + 1])];
    const [oursBytes, peerBytes] = peaks;
    return {
      learner: LEARNER,
      peer: PEER.name,
      ...point,
      oursMs,
      peerMs,
      ratio: oursMs / peerMs,
      oursBytes,
      peerBytes,
    };
  });
}

/** The fits of one point, in processes of their own. */
class Fits {
  readonly point: Wanted;
  /** How far each side's memory grew at its peak during its first fit. */
  readonly peaks: (number | null)[] = [];
  readonly #pair: Pair;
  readonly #table: string;

  private constructor(point: Wanted, pair: Pair, table: string) {
    this.point = point;
    this.#pair = pair;
    this.#table = table;
  }

  static async of(point: Wanted, data: BenchData, pairs: Pairs): Promise<Fits> {
    return new Fits(point, await pairs.with(point.threads, data), `${data.splits[0].name} train`);
  }

  /** Our fit or, as side 1, the peer's. Returns its milliseconds. */
  async fit(side: 0 | 1): Promise<number> {
    const { rows, trees, threads } = this.point;
    const params = withDefaults(LEARNER, {
      ...workloadOf(LEARNER).params({ name: "synthetic", rows }),
      nEstimators: trees,
    });
    const [contender, model, told] =
      side === 0
        ? ([this.#pair.ours, LEARNER, params] as const)
        : ([this.#pair.theirs, PEER.model, PEER.arguments({ params, threads, rows })] as const);
    const isFirst = this.peaks[side] === undefined;
    const { ms, peakBytes } = await contender.fit(model, told, this.#table, threads, isFirst);
    if (isFirst) this.peaks[side] = peakBytes;
    return ms;
  }
}

/** The power of the number of rows that time grows with: the slope of a line through the logarithms. */
function exponentOf(measured: readonly Measured[]): Exponent | undefined {
  const points = measured.filter(({ against, rows }) => against === "rows" && rows >= EXPONENT_FROM);
  if (points.length < 2) return undefined;
  const ours = slopeOf(points.map(({ rows, oursMs }) => [Math.log(rows), Math.log(oursMs)]));
  const peer = slopeOf(points.map(({ rows, peerMs }) => [Math.log(rows), Math.log(peerMs)]));
  const [fromRows, toRows] = [points[0].rows, points[points.length - 1].rows];
  return { against: "exponent", fromRows, toRows, ours, peer, limit: EXPONENT_LIMIT, met: ours <= EXPONENT_LIMIT };
}

function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (i: 0 | 1) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const up = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return up / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

function lineOf({
  against,
  rows,
  cols,
  trees,
  threads,
  oursMs,
  peerMs,
  ratio,
  oursBytes,
  peerBytes,
}: Measured): string {
  const what = `${against}: ${countText(rows)} × ${cols}, ${trees} trees, ${threads === 1 ? "1 thread" : `${threads} threads`}`;
  const memory = `memory ${megabytes(oursBytes)} / ${megabytes(peerBytes)} MB`;
  return `${what}: ${timeText(oursMs)} / ${timeText(peerMs)} = ${ratioText(ratio)}; ${memory}`;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? "?" : countText(Math.round(bytes / 2 ** 20));
}

function tablesOf(measured: readonly Measured[], exponent: Exponent | undefined): readonly Table[] {
  return Array.from(
    Map.groupBy(measured, ({ against }) => against),
    ([against, group]) => {
      const grows =
        against === "rows" && exponent !== undefined
          ? `: time grows with rows to the power of ${exponent.ours.toFixed(2)} (LightGBM's ${exponent.peer.toFixed(2)}), ` +
            `limit ${exponent.limit}: ${metText(exponent.met)}`
          : "";
      return {
        title: `${titles[against]}${grows}`,
        head: [titles[against].toLowerCase(), "ours", "lightgbm", "ratio", "memory", "lightgbm", ""],
        rows: group.map((one) => [
          ...[countText(one[against]), timeText(one.oursMs), timeText(one.peerMs), ratioText(one.ratio)],
          ...[`${megabytes(one.oursBytes)} MB`, `${megabytes(one.peerBytes)} MB`, memoryVerdict(one)],
        ]),
      };
    },
  );
}

function memoryVerdict({ against, rows, oursBytes, peerBytes }: Measured): string {
  if (against !== "rows" || rows !== MEMORY_ROWS || oursBytes === null || peerBytes === null) return "";
  return `limit ${MEMORY_LIMIT}: ${metText(oursBytes <= MEMORY_LIMIT * peerBytes)}`;
}
