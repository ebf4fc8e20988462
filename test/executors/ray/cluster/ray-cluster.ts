import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** Set by `test/apart.ts`: the folder of the program `ray`, and the sign that this runs in namespaces of its own. */
const programs = process.env["UNDERWRITE_TEST_RAY"];
if (programs === undefined) throw new Error("run this through test/apart.ts: `ray stop` ends every Ray it can see");
const home = mkdtempSync(path.join(tmpdir(), "ray-"));

const environment = {
  ...process.env,
  PATH: `${programs}:${process.env["PATH"]}`,
  // A token in the home folder would change how Ray behaves.
  HOME: home,
  RAY_AUTH_MODE: "disabled",
  RAY_USAGE_STATS_ENABLED: "0",
  // A dead node is noticed after seconds, not half a minute.
  RAY_health_check_initial_delay_ms: "1000",
  RAY_health_check_period_ms: "1000",
  RAY_health_check_failure_threshold: "3",
};
// Packing Node takes seconds: kept for the next test run.
const cache = path.join(import.meta.dirname, "../../../../.underwrite/test-cache");
mkdirSync(cache, { recursive: true });
process.env["XDG_CACHE_HOME"] = cache;

const run = promisify(execFile);

/** Prints what is in the package store of the cluster. */
export const listKeys = `
import ray
ray.init(address="auto", configure_logging=False, log_to_driver=False)
from ray.experimental import internal_kv
for key in internal_kv._internal_kv_list("gcs://"):
    print(key.decode())
`;

export interface ClusterOptions {
  readonly nodes?: number;
  readonly cpusPerNode?: number;
  /** Only who sends it may use the cluster. */
  readonly token?: string;
}

export class RayCluster {
  readonly address = "http://127.0.0.1:8265";
  readonly #environment: NodeJS.ProcessEnv;
  readonly #sessions: string;

  private constructor(env: NodeJS.ProcessEnv, sessions: string) {
    this.#environment = env;
    this.#sessions = sessions;
  }

  static async start({ nodes = 1, cpusPerNode = 2, token }: ClusterOptions = {}): Promise<RayCluster> {
    // Paths of sockets must be short.
    const sessions = mkdtempSync(path.join(tmpdir(), "ray-"));
    const env = { ...environment, ...(token && { RAY_AUTH_MODE: "token", RAY_AUTH_TOKEN: token }) };
    const cluster = new RayCluster(env, sessions);
    const common = ["start", "--disable-usage-stats", `--num-cpus=${cpusPerNode}`, "--object-store-memory=500000000"];
    await cluster.ray(...common, "--head", "--dashboard-port=8265", `--temp-dir=${sessions}`);
    for (let node = 1; node < nodes; node++) await cluster.ray(...common, "--address=127.0.0.1:6379");
    return cluster;
  }

  async ray(...args: string[]): Promise<string> {
    const { stdout } = await run(path.join(programs as string, "ray"), args, { env: this.#environment });
    return stdout;
  }

  /** Runs a Python program that may connect to the cluster. @returns what it prints. */
  async python(program: string): Promise<string> {
    const { stdout } = await run(path.join(programs as string, "python"), ["-c", program], { env: this.#environment });
    return stdout;
  }

  /** How many nodes the head takes for alive: a dead one until its silence is noticed. */
  async aliveNodes(): Promise<number> {
    const alive = "filter_keys=state&filter_predicates=%3D&filter_values=ALIVE";
    const answer = await fetch(`${this.address}/api/v0/nodes?${alive}`);
    type Page = { readonly data: { readonly result: { readonly result: readonly unknown[] } } };
    return ((await answer.json()) as Page).data.result.result.length;
  }

  /** What is in the log folder of the cluster. */
  logs(): readonly { readonly file: string; readonly text: string }[] {
    const folder = path.join(this.#sessions, "session_latest/logs");
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ name: file }) => ({ file, text: readFileSync(path.join(folder, file), "utf8") }));
  }

  async stop(): Promise<void> {
    await this.ray("stop", "--force");
    rmSync(this.#sessions, { recursive: true, force: true });
  }
}

/** Ids of the processes in this namespace whose command line matches. */
export function processes(pattern: RegExp): readonly number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => pattern.test(commandLine(pid)))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // It has just ended.
  }
}

function parentOf(pid: number): number {
  const [, parent] = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(parent);
}

export const nodeProcesses = () => processes(/node \S*\/executors\/ray\/node-worker/);
export const raylets = () => processes(/\/raylet\/raylet .*--node_id/);
/** Each Node process belongs to one Ray worker. */
export const rayWorkers = () => nodeProcesses().map(parentOf);

/** Waits until `condition` holds. Tests end by their own time limit where it never does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
