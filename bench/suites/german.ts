import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { UsageError } from "../../src/errors.ts";
import { installPackage } from "../installed.ts";
import { interleave, median } from "../interleave.ts";
import { metText, ratioText, timeText } from "../report.ts";
import type { Bench, Suite } from "../suite.ts";

const root = path.join(import.meta.dirname, "../..");
const run = promisify(execFile);
const FOLDS = 5;
const ROUNDS = 3;
const LIMIT = 1 / 15;

/** What one run of the job has left behind. */
interface Job {
  readonly seconds: number;
  readonly runs: number;
  readonly pictures: number;
  readonly bestAuc: number;
}

export const germanSuite: Suite = {
  name: "german",
  title: "The whole job",
  method:
    "All eleven learners with their defaults on German Credit in 5 folds, on all cores, from the start of a cold process " +
    "(`underwrite train`, the package as npm installs it) until it has ended with everything logged: metrics, models, " +
    "pictures. Beside it the same job of ten models in scikit-learn, as tasks of Ray, logged to an MLflow server that is " +
    "up before the clock starts: from the start of Python until the last run is logged, the end of Ray not counted. AUC " +
    "is that of the best model.",

  async run(bench) {
    const stack = findStack(bench);
    const program = await installPackage(bench.folder);
    // As Python's stack, it has been started before: compiled code lies on the disk.
    await ourJob(bench, program);
    const jobs: [Job[], Job[]] = [[], []];
    const take = (side: 0 | 1, job: (bench: Bench) => Promise<Job>) => async () => {
      const done = await job(bench);
      jobs[side].push(done);
      bench.say(`${side === 0 ? "underwrite" : "scikit-learn, Ray and MLflow"}: ${done.seconds.toFixed(2)} s`);
      return done.seconds * 1000;
    };
    const [ours, theirs] = await interleave(
      [take(0, (one) => ourJob(one, program)), take(1, (one) => theirJob(one, stack))],
      bench.repeats ?? ROUNDS,
    );
    const [oursMs, peerMs] = [median(ours), median(theirs)];
    const ratio = oursMs / peerMs;
    const [our, their] = jobs.map(middleOf);
    const peer = "scikit_learn_ray_mlflow";
    const result = {
      ...{
        job: "german",
        peer,
        folds: FOLDS,
        rounds: ours.length,
        oursMs,
        peerMs,
        ratio,
        limit: LIMIT,
        met: ratio <= LIMIT,
      },
      ...{ oursRuns: our.runs, peerRuns: their.runs, oursPictures: our.pictures, peerPictures: their.pictures },
      ...{ oursAuc: our.bestAuc, peerAuc: their.bestAuc },
    };
    const row = (name: string, { runs, pictures, bestAuc }: Job, ms: number) => [
      ...[name, timeText(ms), String(runs), String(pictures), bestAuc.toFixed(4)],
    ];
    const verdict = `ratio ${ratioText(ratio)}, 1/${(1 / ratio).toFixed(1)}; limit 1/15: ${metText(result.met)}`;
    return {
      results: [result],
      tables: [
        {
          title: `Median of ${ours.length} runs in turn: ${verdict}`,
          head: ["", "wall time", "runs", "pictures", "AUC"],
          rows: [row("underwrite", our, oursMs), row("scikit-learn, Ray, MLflow", their, peerMs)],
        },
      ],
      failures: [],
      versions: await versionsOf(bench),
    };
  },
};

/** The job whose time is in the middle. */
function middleOf(jobs: readonly Job[]): Job {
  return jobs.toSorted((a, b) => a.seconds - b.seconds)[jobs.length >> 1];
}

function findStack({ reference }: Bench): string {
  const file = path.resolve(root, reference, "seed_stack.py");
  if (existsSync(file)) return file;
  throw new UsageError("UW-BENCH-005", `${file} is not there. Name the folder with seed_stack.py by --reference.`);
}

async function ourJob({ folder, reference }: Bench, program: string): Promise<Job> {
  const cwd = mkdtempSync(path.join(folder, "ours-"));
  const started = performance.now();
  const { stdout } = await run(
    process.execPath,
    [program, "train", "german-credit", "--cv", String(FOLDS), "--json", "--quiet"],
    { cwd, env: { ...process.env, UNDERWRITE_DATA: dataFolder(reference) }, maxBuffer: 2 ** 26 },
  );
  const seconds = (performance.now() - started) / 1000;
  const { runs } = JSON.parse(stdout) as {
    readonly runs: readonly { readonly status: string; readonly metrics: { readonly roc_auc: number } }[];
  };
  const files = readdirSync(cwd, { recursive: true, encoding: "utf8" });
  return {
    seconds,
    runs: runs.filter(({ status }) => status === "FINISHED").length,
    pictures: files.filter((file) => file.endsWith(".svg")).length,
    bestAuc: Math.max(...runs.map(({ metrics }) => metrics.roc_auc)),
  };
}

async function theirJob({ programs, reference }: Bench, stack: string): Promise<Job> {
  // Paths of Ray's sockets must be short.
  const folder = mkdtempSync(path.join(tmpdir(), "ray-"));
  try {
    const script = path.join(import.meta.dirname, "../contenders/whole_job.py");
    const data = path.join(dataFolder(reference), "german.data");
    const becomeRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
    const { stdout } = await run(
      "unshare",
      [
        ...[...becomeRoot, "--net", "--pid", "--fork", "--kill-child", "--mount-proc"],
        // The shell stays as process 1, to bury the dead.
        ...[
          "sh",
          "-c",
          '"$@"; exit $?',
          "sh",
          path.join(programs, "python"),
          script,
          stack,
          data,
          String(FOLDS),
          folder,
        ],
      ],
      { maxBuffer: 2 ** 26 },
    );
    const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Omit<Job, "pictures">;
    return { seconds: told.seconds, runs: told.runs, pictures: 0, bestAuc: told.bestAuc };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function dataFolder(reference: string): string {
  return path.resolve(root, reference, "../data");
}

async function versionsOf({ programs }: Bench): Promise<Readonly<Record<string, string>>> {
  const names = ["mlflow", "ray", "scikit-learn"];
  const program = `import json, platform; from importlib.metadata import version; print(json.dumps({"Python": platform.python_version(), **{name: version(name) for name in ${JSON.stringify(names)}}}))`;
  const { stdout } = await run(path.join(programs, "python"), ["-c", program]);
  return JSON.parse(stdout) as Record<string, string>;
}
