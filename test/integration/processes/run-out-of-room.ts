import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";

/**
 * Trains twice in the working folder, the second time with room for less than the run stores, then resumes with room
 * again; prints what happened as JSON: `run-out-of-room.ts MAIN disk|file`. With `disk` it takes all but a little of the
 * disk, which should be one of its own; with `file` no file may grow beyond a limit.
 */
const [, , main = "", kind] = process.argv;
const KIBIBYTE = 1024;
const ROOM = 1500 * KIBIBYTE;
const train = ["train", "--learners", "naive_bayes", "--quiet"];

function underwrite(args: readonly string[], before: readonly string[] = []) {
  const [command = "", ...rest] = [...before, process.execPath, main, ...args];
  const { status, stdout, stderr } = spawnSync(command, rest, { encoding: "utf8" });
  return { status, stdout, stderr };
}

function statuses(): string[] {
  const { stdout } = underwrite(["runs", "--json", "--filter", "attributes.status != ''"]);
  return (JSON.parse(stdout) as { status: string }[]).map((run) => run.status).sort();
}

const first = underwrite([...train, "german-credit", "--cv", "2"]);
if (kind === "disk") {
  const { bavail, bsize } = statfsSync(".");
  writeFileSync("filler", new Uint8Array(bavail * bsize - ROOM));
}
// Its predictions take 1.8 MB.
const limit = kind === "file" ? ["sh", "-c", `ulimit -f ${ROOM / 512}; exec "$@"`, "sh"] : [];
const cramped = underwrite([...train, "synthetic:20000", "--cv", "2x3"], limit);
rmSync("filler", { force: true });
const kept = statuses();
const resume = /train --resume \S+/.exec(cramped.stderr)?.[0].split(" ") ?? [];
const resumed = underwrite([...resume, "--quiet"]);
process.stdout.write(JSON.stringify({ first, cramped, kept, resumed, ended: statuses() }));
