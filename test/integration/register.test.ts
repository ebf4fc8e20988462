import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pythonPrograms } from "../python.ts";
import { MlflowServer } from "../tracking/mlflow-server.ts";
import { type CliOptions, type CliResult, sharedFile, underwrite, workingFolder } from "./cli.ts";

const oldest = pythonPrograms("mlflow-3.7");

/** Three applicants of German Credit, in a file with a header. */
function writeApplicants(cwd: string): string {
  const { attributes } = JSON.parse(readFileSync(sharedFile("data/german-credit.codebook.json"), "utf8"));
  const lines = readFileSync(sharedFile("data/german.data"), "utf8").split("\n").slice(0, 3);
  const names: string[] = attributes.map(({ name }: { name: string }) => name).slice(0, 20);
  const rows = lines.map((line) => line.split(" ").slice(0, 20).join(","));
  writeFileSync(join(cwd, "applicants.csv"), `${[names.join(","), ...rows].join("\n")}\n`);
  return "applicants.csv";
}

/** Trains two quick learners. @returns the id of the training run, and of each learner's run. */
async function trainTwo(cwd: string, env: CliOptions["env"] = {}): Promise<{ parent: string; runs: string[] }> {
  const args = [
    "train",
    "german-credit",
    "--learners",
    "logistic_regression,decision_tree",
    "--workers",
    "1",
    "--json",
  ];
  const { stdout, stderr, status } = await underwrite(args, { cwd, env });
  expect(status, stderr).toBe(0);
  const { parentRunId, runs } = JSON.parse(stdout);
  return { parent: parentRunId, runs: runs.map(({ runId }: { runId: string }) => runId) };
}

function expectOk({ status, stdout, stderr }: CliResult): unknown {
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function registersAndScores(cwd: string, env: CliOptions["env"] = {}): Promise<void> {
  const { parent, runs } = await trainTwo(cwd, env);
  const applicants = writeApplicants(cwd);
  const run = (...args: string[]) => underwrite([...args, "--json"], { cwd, env }).then(expectOk);

  const first = await run("register", parent, "--name", "credit-risk", "--alias", "champion");
  expect(first).toMatchObject({
    name: "credit-risk",
    version: 1,
    alias: "champion",
    certificate: {
      tolerance: 1e-6,
      runtimes: expect.arrayContaining([expect.objectContaining({ name: "onnxruntime-web" })]),
    },
  });
  const { runId } = first as { runId: string };
  const other = runs.find((id) => id !== runId) ?? "";
  expect(await run("register", other.slice(0, 8), "--name", "credit-risk")).toMatchObject({ version: 2, runId: other });

  const champion = await run("score", "models:/credit-risk@champion", applicants);
  expect(champion).toEqual(await run("score", runId, applicants));
  expect(champion).toEqual(await run("score", "models:/credit-risk/1", applicants));
  expect(await run("score", "models:/credit-risk/2", applicants)).toEqual(await run("score", other, applicants));
}

describe("underwrite register", () => {
  it(
    "names a certified model, which scores by its alias and its version",
    () => registersAndScores(workingFolder()),
    60_000,
  );

  it.skipIf(oldest === undefined)(
    "does the same with the models of an MLflow server",
    async () => {
      const server = await MlflowServer.start({ programs: oldest ?? "" });
      try {
        await registersAndScores(workingFolder(), { MLFLOW_TRACKING_URI: server.url });
      } finally {
        await server.dispose();
      }
    },
    180_000,
  );

  it("refuses a model whose ONNX file says something else, and registers nothing", async () => {
    const cwd = workingFolder();
    const { runs } = await trainTwo(cwd);
    const [mine, others] = await Promise.all(
      runs.map(async (id) => {
        const shown = expectOk(await underwrite(["runs", "show", id, "--json"], { cwd }));
        return join(cwd, (shown as { info: { artifactUri: string } }).info.artifactUri, "model/model.onnx");
      }),
    );
    writeFileSync(mine, readFileSync(others));
    const { status, stderr } = await underwrite(["register", runs[0], "--name", "credit-risk"], { cwd });
    expect(stderr).toMatch(/UW-MODEL-005 run .* differ from its own by up to 0\.\d+, at most 0.000001/);
    expect(status).toBe(3);
    writeFileSync(mine, "no model");
    const broken = await underwrite(["register", runs[0], "--name", "credit-risk"], { cwd });
    expect(broken.stderr).toMatch(/UW-MODEL-004 run .* model.onnx can't be run/);
    const scored = await underwrite(["score", "models:/credit-risk/1", writeApplicants(cwd)], { cwd });
    expect(scored.stderr).toContain("UW-TRACK-413");
  }, 60_000);
});

describe("underwrite train --certify", () => {
  it("stores each model's certificate beside it", async () => {
    const cwd = workingFolder();
    const args = ["train", "german-credit", "--learners", "naive_bayes", "--workers", "1", "--certify"];
    const { status, stdout, stderr } = await underwrite(args, { cwd });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/naive_bayes +onnxruntime-web \S+ \d\.\de-\d+/);
    const [{ artifactUri }] = expectOk(await underwrite(["runs", "--json"], { cwd })) as { artifactUri: string }[];
    const certificate = JSON.parse(readFileSync(join(cwd, artifactUri, "model/certificate.json"), "utf8"));
    expect(certificate).toMatchObject({ format: "underwrite-certificate/1", applicants: 1000 });
  }, 60_000);
});
