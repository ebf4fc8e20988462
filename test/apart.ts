import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { pythonPrograms } from "./python.ts";

const root = path.join(import.meta.dirname, "..");
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const config = path.join(import.meta.dirname, "executors/ray/cluster/vitest.config.ts");

/**
 * Ray listens on every interface of its machine, and stops by killing what is named like it. So each file runs in
 * namespaces of its own: a network that has only the loopback interface, and process ids that start anew.
 */
const namespaces = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
const becomeRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
const loopbackUp = `
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP_AND_RUNNING = 0x8914, 0x41
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anySocket:
    fcntl.ioctl(anySocket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_AND_RUNNING))
`;

/** `UNDERWRITE_TEST_WITHOUT_RAY` is set by hand on a machine that can't have such namespaces; CI never sets it. */
export function rayPrograms(): string | undefined {
  return process.env["UNDERWRITE_TEST_WITHOUT_RAY"] === "1" ? undefined : pythonPrograms("latest");
}

/** Runs a test file of its own kind, `….cluster.ts`. */
export async function runApart(programs: string, file: string): Promise<void> {
  // The shell stays as process 1, to bury the dead: Ray takes a process that nobody buried for a live one.
  const inside = '"$1"/python -c "$2" && shift 2 && "$@"; exit $?';
  const test = [process.execPath, vitest, "run", "--root", root, "--config", config, file];
  await promisify(execFile)(
    "unshare",
    [...becomeRoot, ...namespaces, "sh", "-c", inside, "sh", programs, loopbackUp, ...test],
    { env: { ...process.env, UNDERWRITE_TEST_RAY: programs }, maxBuffer: 2 ** 26 },
  ).catch((error: { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
}
