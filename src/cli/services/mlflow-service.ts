import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UnavailableError, UsageError } from "../../errors.ts";
import { openStore } from "../../tracking/index.ts";
import { pythonEnvironment } from "../python-environment.ts";
import { forgetMlflow, processBegan, rememberMlflow, runningMlflow, type ServiceRecord } from "./service-record.ts";

const LOG = ".underwrite/mlflow-server.log";
const PATIENCE_MS = 120_000;

export interface StartOptions {
  readonly port: number;
  /** Told what is being done. */
  readonly say: (text: string) => void;
  /** Aborting it ends a server that is still starting. */
  readonly signal: AbortSignal;
}

/**
 * Starts `mlflow server` on this machine alone, over the runs and artifacts of the working folder, and leaves it running.
 * @throws UsageError `UW-SERVICE-001` where the port is in use.
 * @throws UnavailableError `UW-SERVICE-002` where Python is missing or can't be set up, `UW-SERVICE-003` where the server
 * does not start.
 */
export async function startMlflow({ port, say, signal }: StartOptions): Promise<ServiceRecord> {
  await requireFreePort(port);
  const programs = await installed();
  // Made by us where there is none, so that older versions of MLflow can read it too.
  await (await openStore("sqlite:mlflow.db")).close();
  const url = `http://127.0.0.1:${port}`;
  say(`Starting MLflow on ${url} …`);
  const child = spawnServer(programs, port);
  const end = () => endGroup(child.pid, "SIGTERM");
  signal.addEventListener("abort", end);
  try {
    const pid = await untilHealthy(child, url, signal);
    const record = { pid, began: processBegan(pid) ?? "", url, log: LOG };
    rememberMlflow(record);
    child.unref();
    return record;
  } catch (error) {
    endGroup(child.pid, "SIGKILL");
    throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Ends what `startMlflow` started in this folder. @returns what ended, undefined where nothing ran. */
export async function stopMlflow(): Promise<ServiceRecord | undefined> {
  const record = runningMlflow();
  if (record !== undefined) {
    endGroup(record.pid, "SIGTERM");
    const killAt = Date.now() + 10_000;
    while (groupRuns(record.pid)) {
      if (Date.now() > killAt) endGroup(record.pid, "SIGKILL");
      await sleep(50);
    }
  }
  forgetMlflow();
  return record;
}

/** Whether the server answers. */
export async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  return answer?.ok === true;
}

async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
    probe.close();
    await once(probe, "close");
  } catch (cause) {
    const hint = "Choose another with --port, or end what listens there.";
    throw new UsageError(
      "UW-SERVICE-001",
      `port ${port} of 127.0.0.1 can't be used: ${(cause as Error).message}. ${hint}`,
      {
        cause,
      },
    );
  }
}

async function installed(): Promise<string> {
  try {
    return await (await pythonEnvironment()).ensurePython("latest");
  } catch (cause) {
    // The set-up's own code gives way to this one.
    const reason = (cause as Error).message.replace(/^UW-SETUP-\d+ /, "");
    throw new UnavailableError("UW-SERVICE-002", `Python with MLflow can't be set up: ${reason}`, { cause });
  }
}

/** In a process group of its own, since it starts others, and lives on when this process ends. */
function spawnServer(programs: string, port: number): ChildProcess {
  mkdirSync(".underwrite", { recursive: true });
  const log = openSync(LOG, "w");
  return spawn(
    join(programs, "mlflow"),
    [
      ...["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
      // Without a proxy artifacts stay files of this folder, whoever logs them.
      ...["--backend-store-uri", "sqlite:///mlflow.db", "--default-artifact-root", "mlruns", "--no-serve-artifacts"],
    ],
    {
      detached: true,
      stdio: ["ignore", log, log],
      env: {
        ...process.env,
        PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
        MLFLOW_DISABLE_TELEMETRY: "true",
        // Background jobs need what Underwrite does not: they would be two more processes.
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
        MLFLOW_TRACKING_URI: "",
      },
    },
  );
}

async function untilHealthy(child: ChildProcess, url: string, signal: AbortSignal): Promise<number> {
  const failure = once(child, "error").then(([error]) => (error as Error).message);
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await isHealthy(url))) {
    signal.throwIfAborted();
    const spawned = await Promise.race([failure, sleep(200)]);
    const ended = child.exitCode ?? child.signalCode;
    if (spawned === undefined && ended === null && Date.now() < giveUpAt) continue;
    const what = spawned ?? (ended === null ? "it does not answer" : `it ended with ${ended}`);
    throw new UnavailableError(
      "UW-SERVICE-003",
      `mlflow server did not start: ${what}. Its last words, in ${LOG}:\n${lastWords()}`,
    );
  }
  if (child.pid === undefined) throw new TypeError("a server that answers has no process");
  return child.pid;
}

function lastWords(): string {
  return readFileSync(LOG, "utf8").trimEnd().split("\n").slice(-15).join("\n");
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}

function groupRuns(pid: number): boolean {
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}
