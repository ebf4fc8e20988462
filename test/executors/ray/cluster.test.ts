import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { pythonPrograms } from "../../python.ts";

const folder = path.join(import.meta.dirname, "cluster");
const root = path.join(import.meta.dirname, "../../..");
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");

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

/** Set by hand on a machine that can't have such namespaces; CI never sets it. */
const leaveOut = process.env["UNDERWRITE_TEST_WITHOUT_RAY"] === "1";
const programs = leaveOut ? undefined : pythonPrograms("latest");

async function runApart(file: string): Promise<void> {
  // The shell stays as process 1, to bury the dead: Ray takes a process that nobody buried for a live one.
  const inside = '"$1"/python -c "$2" && shift 2 && "$@"; exit $?';
  const test = [
    process.execPath,
    vitest,
    "run",
    "--root",
    root,
    "--config",
    path.join(folder, "vitest.config.ts"),
    file,
  ];
  await promisify(execFile)(
    "unshare",
    [...becomeRoot, ...namespaces, "sh", "-c", inside, "sh", programs ?? "", loopbackUp, ...test],
    { env: { ...process.env, UNDERWRITE_TEST_RAY: programs }, maxBuffer: 2 ** 26 },
  ).catch((error: { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
}

describe.runIf(programs !== undefined)("on a real Ray cluster", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".cluster.ts"));

  it("there is something to test", () => {
    expect(files).toContain("contract.cluster.ts");
  });

  it.each(files)("%s", (file) => runApart(path.join(folder, file)), 300_000);
});
