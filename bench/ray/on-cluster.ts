/**
 * Runs a program of this folder beside a Ray cluster of its own, whose nodes are processes of this machine:
 *
 *     node bench/ray/on-cluster.ts NODES CPUS_PER_NODE PROGRAM [ARGUMENT …]
 *
 * Everything happens in namespaces with no network but loopback (Linux, as root or with user namespaces). Ray comes from
 * the Python environment that `node scripts/python-env.mjs latest` installs.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonPrograms } from "../../test/python.ts";

const LOOPBACK_UP = `
import fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))
`;
const APART = "UNDERWRITE_BENCH_APART";

const programs = process.env[APART] ?? pythonPrograms("latest");
if (programs === undefined) throw new Error("Ray is not installed: run `node scripts/python-env.mjs latest` first");
process.exitCode = process.env[APART] === undefined ? await startApart(programs) : await runBesideCluster(programs);

async function startApart(folder: string): Promise<number> {
  const becomeRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  // The shell stays as process 1, to bury the dead: Ray takes a process that nobody buried for a live one.
  const inside = '"$1"/python -c "$2" && shift 2 && "$@"; exit $?';
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const namespaces = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const child = spawn(
    "unshare",
    [...becomeRoot, ...namespaces, "sh", "-c", inside, "sh", folder, LOOPBACK_UP, ...self],
    { stdio: "inherit", env: { ...process.env, [APART]: folder } },
  );
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

async function runBesideCluster(folder: string): Promise<number> {
  const [nodes, cpus, program = "", ...rest] = process.argv.slice(2);
  const home = mkdtempSync(join(tmpdir(), "ray-")); // Short: paths of sockets must be.
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env["PATH"]}`,
    // A token in the home folder would change how Ray behaves.
    HOME: home,
    RAY_AUTH_MODE: "disabled",
    RAY_USAGE_STATS_ENABLED: "0",
    // What Node is packed into is worth keeping.
    XDG_CACHE_HOME: fileURLToPath(new URL("../../.underwrite/test-cache", import.meta.url)),
  };
  const ray = (...args: string[]) =>
    execFileSync(join(folder, "ray"), args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const common = ["start", "--disable-usage-stats", `--num-cpus=${cpus}`, "--object-store-memory=1000000000"];
  try {
    ray(...common, "--head", "--dashboard-port=8265", `--temp-dir=${home}`);
    for (let node = 1; node < Number(nodes); node++) ray(...common, "--address=127.0.0.1:6379");
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = spawn(process.execPath, [path, ...rest], { stdio: "inherit", env });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    ray("stop", "--force");
    rmSync(home, { recursive: true, force: true });
  }
}
