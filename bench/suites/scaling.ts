import { UsageError } from "../../src/errors.ts";
import { Pairs } from "../contenders/pairs.ts";
import { peers, withDefaults } from "../contenders/translation.ts";
import { SyntheticFile } from "../data/synthetic.ts";
import { interleave, median } from "../interleave.ts";
import { requireMemory } from "../memory.ts";
import { countText, metText, ratioText, type Table, timeText } from "../report.ts";
import type { Bench, Suite } from "../suite.ts";
import { workloadOf } from "./workloads.ts";

const LEARNER = "gradient_boosting";
/** Smaller tables tell more of what a fit costs by itself. */
const EXPONENT_FROM = 100_000;
const EXPONENT_LIMIT = 1.05;
/** Our memory may grow by at most this share of LightGBM's, at a million rows. */
const MEMORY_LIMIT = 1;
const MEMORY_ROWS = 1_000_000;

interface Point {
  readonly rows: number;
  readonly cols: number;
  readonly trees: number;
  readonly threads: number;
}

interface Measured extends Point {
  readonly against: Dimension;
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
    "counted.",

  async run(bench) {
    const points = pointsOf(bench);
    const files = new Files(points, bench.folder);
    const measured: Measured[] = [];
    let versions: Readonly<Record<string, string>> = {};
    for (const { against, ...point } of points) {
      const pairs = new Pairs(bench.programs);
      try {
        const one = await measure(point, files, pairs, bench);
        measured.push({ against, ...one });
        versions = await pairs.versions();
        bench.say(lineOf(measured.at(-1) as Measured));
      } finally {
        await pairs.close();
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

function pointsOf({ only, rows, threads }: Bench): readonly (Point & { readonly against: Dimension })[] {
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

async function measure(point: Point, files: Files, pairs: Pairs, bench: Bench) {
  const { rows, trees, threads } = point;
  const data = files.of(point);
  const [{ name }] = data.splits;
  const pair = await pairs.with(threads, data);
  const params = withDefaults(LEARNER, { ...workloadOf(LEARNER).params(data), nEstimators: trees });
  const [peer] = peers[LEARNER];
  const peaks: (number | null)[] = [];
  const fit = async (side: 0 | 1) => {
    const [contender, model, told] =
      side === 0
        ? ([pair.ours, LEARNER, params] as const)
        : ([pair.theirs, peer.model, peer.arguments({ params, threads, rows })] as const);
    const isFirst = peaks[side] === undefined;
    const { ms, peakBytes } = await contender.fit(model, told, `${name} train`, threads, isFirst);
    if (isFirst) peaks[side] = peakBytes;
    return ms;
  };
  // The first fits show how memory grows; small ones are too slow to count.
  if (rows < 1_000_000) for (const side of [0, 1] as const) await fit(side);
  const rounds = bench.repeats ?? (rows >= 1_000_000 ? 1 : undefined);
  const [oursMs, peerMs] = (await interleave([() => fit(0), () => fit(1)], rounds)).map(median);
  const [oursBytes, peerBytes] = peaks;
  return { learner: LEARNER, peer: peer.name, ...point, oursMs, peerMs, ratio: oursMs / peerMs, oursBytes, peerBytes };
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
