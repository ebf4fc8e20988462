/**
 * Milliseconds to log a run (20 params, 10 tags, 20 metrics of 5 steps, 3 artifacts of 1 kB), beside MLflow's Python
 * client with the same content: into SQLite directly, and by way of a real server, one run after another and eight at
 * once.
 *
 *     npm run bench -- tracking [--runs 60] [--json]
 *
 * Each figure is the median of three rounds in which the two take turns. Needs `node scripts/python-env.mjs latest`.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { openEmbeddedStore, openStore, type TrackingStore } from "../src/tracking/index.ts";
import { pythonPrograms } from "../test/python.ts";
import { MlflowServer } from "../test/tracking/mlflow-server.ts";

const ROUNDS = 3;
const EXPERIMENT = "bench";

const { values: flags } = parseArgs({
  options: { runs: { type: "string", default: "60" }, json: { type: "boolean" } },
});
const runs = Number(flags.runs);
const programs = pythonPrograms("latest");
if (programs === undefined) process.exit(2);
const load = loadavg()[0];

async function logRun(store: TrackingStore, experimentId: string, i: number): Promise<void> {
  const { runId } = await store.createRun({ experimentId, name: `run ${i}` });
  await store.logBatch(runId, {
    params: Object.fromEntries(Array.from({ length: 20 }, (_, j) => [`param${j}`, j])),
    tags: Object.fromEntries(Array.from({ length: 10 }, (_, j) => [`tag${j}`, `value ${j}`])),
    metrics: Array.from({ length: 100 }, (_, k) => {
      const [j, step] = [Math.floor(k / 5), k % 5];
      return { key: `metric${j}`, value: (i + j * step) / 7, step };
    }),
  });
  for (let j = 0; j < 3; j++) await store.logArtifact(runId, `artifact${j}.txt`, "x".repeat(1000));
  await store.finishRun(runId, "FINISHED");
}

async function ours(store: TrackingStore, width: number): Promise<number> {
  const { id } = await store.experiment(EXPERIMENT);
  await logRun(store, id, 0);
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < runs) await logRun(store, id, next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return (performance.now() - start) / runs;
}

async function peers(uri: string, cwd: string, width: number): Promise<number> {
  const program = path.join(import.meta.dirname, "tracking_peer.py");
  const { stdout } = await promisify(execFile)(
    path.join(programs ?? "", "python"),
    [program, uri, EXPERIMENT, String(runs), String(width)],
    { cwd, env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true", MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: "true" } },
  );
  return Number(stdout);
}

interface Result {
  readonly store: string;
  readonly peer: string;
  readonly runs: number;
  readonly atOnce: number;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
}

async function sideBySide(
  names: { store: string; peer: string; atOnce: number },
  us: () => Promise<number>,
  them: () => Promise<number>,
): Promise<Result> {
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(await us());
    theirs.push(await them());
  }
  const [oursMs, peerMs] = [median(mine), median(theirs)];
  return { ...names, runs, oursMs, peerMs, ratio: oursMs / peerMs };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const folder = await mkdtemp(path.join(tmpdir(), "underwrite-bench-"));
const server = await MlflowServer.start({ programs });
const results: Result[] = [];
try {
  const embedded = await openEmbeddedStore(path.join(folder, "ours"));
  const database = `sqlite:///${path.join(folder, "theirs.db")}`;
  results.push(
    await sideBySide(
      { store: "embedded", peer: "mlflow_sqlite", atOnce: 1 },
      () => ours(embedded, 1),
      () => peers(database, folder, 1),
    ),
  );
  await embedded.close();
  const remote = await openStore(server.url, { outbox: folder, environment: {} });
  for (const atOnce of [1, 8]) {
    results.push(
      await sideBySide(
        { store: "mlflow", peer: "mlflow_rest", atOnce },
        () => ours(remote, atOnce),
        () => peers(server.url, folder, atOnce),
      ),
    );
  }
  await remote.close();
} finally {
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
}

if (flags.json) {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  process.stdout.write(`${JSON.stringify({ machine, load, results })}\n`);
} else {
  for (const { store, peer, atOnce, oursMs, peerMs, ratio } of results) {
    const times = `${oursMs.toFixed(2)} ms a run, MLflow's client ${peerMs.toFixed(2)} ms: ${ratio.toFixed(2)} of it`;
    process.stdout.write(`${store} beside ${peer}, ${atOnce} at once: ${times}\n`);
  }
}
