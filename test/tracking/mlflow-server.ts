import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ServerOptions {
  /** Folder with the program `mlflow`. */
  readonly programs: string;
  /** Keeps artifacts in a folder that clients write to, instead of taking them in. */
  readonly sharedArtifacts?: boolean;
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

const PATIENCE_MS = 90_000;

/**
 * Runs the server in a process group of its own, and ends the group with the server or with us: then the pipe to `cat`
 * closes, whatever we died of.
 */
const SUPERVISOR = '("$@" </dev/null; kill -KILL 0) & cat >/dev/null; kill -KILL 0';

/** A real `mlflow server` on a free port of this machine, over a database in a folder of its own. */
export class MlflowServer {
  readonly url: string;
  readonly folder: string;
  readonly #options: ServerOptions;
  #process: ChildProcess | undefined;

  private constructor(url: string, folder: string, options: ServerOptions) {
    this.url = url;
    this.folder = folder;
    this.#options = options;
  }

  static async start(options: ServerOptions): Promise<MlflowServer> {
    const folder = await mkdtemp(path.join(tmpdir(), "underwrite-server-"));
    const server = new MlflowServer(`http://127.0.0.1:${await freePort()}`, folder, options);
    try {
      await server.run();
      return server;
    } catch (error) {
      await server.dispose();
      throw error;
    }
  }

  /** Starts it, or starts it again, and waits until it answers. */
  async run(): Promise<void> {
    if (this.#process !== undefined && !hasEnded(this.#process)) {
      throw new Error("the server is running: one more would be nobody's to end");
    }
    const { programs, args = [], environment, sharedArtifacts } = this.#options;
    const artifacts = path.join(this.folder, "artifacts");
    await mkdir(artifacts, { recursive: true });
    const log = await open(path.join(this.folder, "server.log"), "a");
    const keeping = sharedArtifacts
      ? ["--no-serve-artifacts", "--default-artifact-root", artifacts]
      : ["--artifacts-destination", artifacts];
    this.#process = spawn(
      "sh",
      [
        ...["-c", SUPERVISOR, "sh", path.join(programs, "mlflow")],
        ...["server", "--host", "127.0.0.1", "--port", new URL(this.url).port, "--workers", "1"],
        ...["--backend-store-uri", `sqlite:///${path.join(this.folder, "mlflow.db")}`, ...keeping, ...args],
      ],
      {
        cwd: this.folder,
        detached: true,
        stdio: ["pipe", log.fd, log.fd],
        env: {
          ...process.env,
          PATH: `${programs}${path.delimiter}${process.env["PATH"]}`,
          MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
          MLFLOW_DISABLE_TELEMETRY: "true",
          MLFLOW_TRACKING_URI: "",
          ...environment,
        },
      },
    );
    await log.close();
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (!(await answers(this.url))) {
      if (hasEnded(this.#process) || Date.now() > giveUpAt) {
        await this.kill();
        throw new Error(
          `mlflow server did not start:\n${await readFile(path.join(this.folder, "server.log"), "utf8")}`,
        );
      }
      await sleep(100);
    }
  }

  /** Ends it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (!hasEnded(child)) {
      const ended = once(child, "exit");
      killGroup(child);
      await ended;
    }
    // Its workers die by the same signal, but are not ours to wait for.
    while (await answers(this.url)) await sleep(20);
  }

  /** Ends it and removes its folder. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    async (answer) => {
      await answer.text();
      return true;
    },
    () => false,
  );
}

/** A port that nothing listens at, of those that no other test gets meanwhile. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("the probe has no port");
  return address.port;
}
