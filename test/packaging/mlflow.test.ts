import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { learners } from "../../src/learners/index.ts";
import { modelFolder, toOnnx, typicalApplicant } from "../../src/packaging/index.ts";
import { Random } from "../../src/random.ts";
import { DEFAULT_SCALE, readSavedModel, scoreApplicants, writeSavedModel } from "../../src/scoring/index.ts";
import { isMissing, type Table, UNSEEN } from "../../src/table/index.ts";
import { pythonPrograms } from "../python.ts";
import { freePort } from "../tracking/mlflow-server.ts";
import { germanWithHoles, oddApplicants } from "./german.ts";

const environments = (["mlflow-3.7", "latest"] as const).map((name) => ({ name, programs: pythonPrograms(name) }));
const installed = environments.filter(({ programs }) => programs !== undefined);

/** 200 applicants as a client has them: integers and floats, null where missing, levels nobody has heard of. */
const applicants = recordsOf(oddApplicants());

/**
 * A server takes ten seconds to start, so all eleven are served on the CI machine only. Elsewhere the vote, which has the
 * formulas of five others in it, and neighbours, which count rows, stand for all.
 */
const served = learners.filter(({ name }) => process.env["CI"] === "true" || ["knn", "soft_vote"].includes(name));

let folder: string;
/** What `underwrite score` says of each applicant, by learner. */
const native = new Map<string, readonly number[]>();

beforeAll(async () => {
  if (installed.length === 0) return;
  folder = await mkdtemp(path.join(tmpdir(), "underwrite-models-"));
  writeFileSync(path.join(folder, "applicants.json"), JSON.stringify(applicants));
  const { schema, X, y } = germanWithHoles();
  for (const learner of learners) {
    const params = learner.params.parse({});
    const model = await learner.fit(schema.fields, X, y, { params, random: new Random(7), threads: 1 });
    const about = {
      decision: { cutoff: 0.2, costs: schema.costs, scale: DEFAULT_SCALE },
      target: schema.target,
      trainedOn: { name: schema.name, sha256: "0".repeat(64), rows: X.rows, badRate: 0.3 },
      version: "test",
    };
    const saved = writeSavedModel(about, new TextEncoder().encode(JSON.stringify(model.toJSON())));
    const { scored } = scoreApplicants(readSavedModel(new TextDecoder().decode(saved), "test"), applicants);
    native.set(
      learner.name,
      scored.map(({ pd }) => pd),
    );
    const files = modelFolder({
      learner: learner.name,
      params,
      fields: schema.fields,
      warnings: model.warnings,
      about,
      native: saved,
      onnx: toOnnx(model.toJSON()),
      example: typicalApplicant(X),
      runId: "0".repeat(32),
      uuid: "1".repeat(32),
      createdAt: Date.UTC(2026, 10, 23),
    });
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, learner.name, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}, 120_000);

afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** What leaves a prediction to its server alone: no telemetry, no store. */
function environmentOf(programs: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${programs}${path.delimiter}${process.env["PATH"]}`,
    MLFLOW_DISABLE_TELEMETRY: "true",
    MLFLOW_TRACKING_URI: "",
  };
}

describe.skipIf(installed.length === 0).each(installed)("MLflow of the environment $name", ({ programs = "" }) => {
  it("loads every kind of model, and predicts what underwrite score says", async () => {
    const folders = learners.map(({ name }) => path.join(folder, name));
    const script = path.join(import.meta.dirname, "python/predict.py");
    const { stdout } = await promisify(execFile)(
      path.join(programs, "python"),
      [script, path.join(folder, "applicants.json"), ...folders],
      { cwd: folder, env: environmentOf(programs), maxBuffer: 2 ** 26 },
    );
    const { answers } = JSON.parse(stdout);
    for (const { name } of learners) {
      expect(distance(answers[name].pyfunc, native.get(name)), name).toBeLessThan(1e-6);
      expect(distance(answers[name].onnx, native.get(name)), name).toBeLessThan(1e-6);
      expect(answers[name].example).toHaveLength(1);
    }
  }, 180_000);

  it.each(served)(
    "serves $name",
    async ({ name }) => {
      const server = await ModelServer.start(programs, path.join(folder, name));
      try {
        for (const body of [{ dataframe_records: applicants }, { dataframe_split: splitOf(applicants) }]) {
          const { predictions } = await server.predict(body);
          const pds = predictions.map(({ pd }) => pd);
          expect(distance(pds, native.get(name)), Object.keys(body)[0]).toBeLessThan(1e-6);
        }
      } finally {
        await server.stop();
      }
    },
    120_000,
  );
});

/** The largest difference; NaN where one of them is. */
function distance(a: readonly number[], b: readonly number[] = []): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, row) => Math.abs(value - (b[row] ?? Number.NaN))));
}

type Applicant = Record<string, number | string | null>;

function recordsOf({ rows, columns }: Table): Applicant[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      columns.map((column) => {
        if (isMissing(column, row)) return [column.name, null];
        if (column.kind === "numeric") return [column.name, column.values[row]];
        const code = column.codes[row];
        return [column.name, code === UNSEEN ? "never heard of" : column.levels[code]];
      }),
    ),
  );
}

function splitOf(records: readonly Applicant[]): object {
  const columns = Object.keys(records[0]);
  return { columns, data: records.map((record) => columns.map((name) => record[name])) };
}

/** A real `mlflow models serve` on a free port. */
class ModelServer {
  readonly #url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.#url = url;
    this.#process = child;
  }

  static async start(programs: string, model: string): Promise<ModelServer> {
    const port = String(await freePort());
    const args = ["models", "serve", "-m", model, "--env-manager", "local", "-h", "127.0.0.1", "-p", port, "-w", "1"];
    // In a process group of its own, because it starts others.
    const child = spawn(path.join(programs, "mlflow"), args, {
      cwd: path.dirname(model),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: environmentOf(programs),
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (said += text));
    const server = new ModelServer(`http://127.0.0.1:${port}`, child);
    const giveUpAt = Date.now() + 90_000;
    while (!(await fetch(`${server.#url}/ping`).catch(() => undefined))?.ok) {
      if (child.exitCode !== null || Date.now() > giveUpAt) {
        await server.stop();
        throw new Error(`mlflow models serve did not start:\n${said}`);
      }
      await sleep(100);
    }
    return server;
  }

  async predict(body: object): Promise<{ predictions: { pd: number }[] }> {
    const answer = await fetch(`${this.#url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return JSON.parse(text);
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(this.#process, "exit");
    process.kill(-pid, "SIGKILL");
    await ended;
  }
}
