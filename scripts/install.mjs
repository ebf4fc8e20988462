import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { run } from "../bin/run.mjs";
import { withLock } from "./setup-lock.mjs";

/** The clone's own folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The Node that package-lock.json pins; npm's shims in `.bin` would cost a process more. */
export const pinnedNode = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");

// Deleted by whatever empties node_modules, and written last: so it stands for a finished installation only.
const stamp = join(root, "node_modules/.underwrite-setup");

/** What the reader can mend; `code` is stable. */
export class SetupError extends Error {
  constructor(code, message, exitCode = 2) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** Installs what package-lock.json names, unless that has been done. @throws SetupError */
export async function ensureInstalled() {
  const lockfile = readFileSync(join(root, "package-lock.json"));
  const wanted = `${createHash("sha256").update(lockfile).digest("hex")} ${process.platform} ${process.arch}\n`;
  const isInstalled = () => existsSync(pinnedNode) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isInstalled()) return;
  const lock = join(root, ".underwrite/setup.lock");
  const onWait = (holders) => say(`Another set-up is running here (${holders}): waiting. If not, delete ${lock}`);
  await withLock(lock, onWait, async (alsoHeldBy) => {
    if (isInstalled()) return;
    rmSync(stamp, { force: true });
    const { packages } = JSON.parse(lockfile);
    await installAll(Object.keys(packages), alsoHeldBy);
    await checkPinnedNode(packages["node_modules/node"].version);
    writeFileSync(stamp, wanted);
  });
}

async function installAll(paths, onStart) {
  say("Setting up, once: npm ci installs what package-lock.json names, a Node 24 for this folder included.");
  say("This takes 10 to 60 seconds and 800 MB of disk.");
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const report = () => {
    const done = paths.filter((path) => path !== "" && existsSync(join(root, path, "package.json"))).length;
    say(`  ${done} packages after ${seconds()}`);
  };
  const progress = setInterval(report, 5000);
  // Npm ends with status 1 whatever ended it.
  let stopped;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => (stopped = signal));
  const printed = [];
  const status = await runNpm((npm) => {
    onStart(npm.pid);
    npm.stderr.on("data", (chunk) => {
      printed.push(chunk);
      process.stderr.write(chunk);
    });
  }).finally(() => clearInterval(progress));
  if (status !== 0 && stopped !== undefined) {
    throw new SetupError(
      "UW-SETUP-001",
      `stopped after ${seconds()}. Run it again to set up.`,
      128 + constants.signals[stopped],
    );
  }
  if (status !== 0) throw npmError(status, Buffer.concat(printed).toString());
  say(`Set up in ${seconds()}.`);
}

async function runNpm(onStart) {
  const args = ["ci", "--include=dev", "--include=optional", "--prefer-offline"];
  args.push("--loglevel=error", "--no-progress", "--no-audit", "--no-fund");
  // Four tries within seconds: with npm's own pauses, somebody who is offline would wait for more than a minute.
  args.push("--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000");
  const execPath = process.env["npm_execpath"] ?? "";
  const viaNpm = execPath.endsWith("npm-cli.js") ? execPath : undefined;
  const [command, first] = viaNpm ? [process.execPath, [viaNpm]] : ["npm", []];
  const preload = JSON.stringify(join(root, "scripts/as-pinned-node.cjs"));
  const options = {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --require ${preload}` },
    stdio: ["ignore", "ignore", "pipe"],
    shell: !viaNpm && process.platform === "win32",
  };
  try {
    return await run(command, [...first, ...args], options, onStart);
  } catch (error) {
    throw new SetupError(
      "UW-SETUP-002",
      `can't start npm (${error.message}). Install Node.js with npm, then try again.`,
    );
  }
}

function npmError(status, text) {
  const unreachable =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;
  const cause = unreachable.exec(text)?.[0];
  if (cause === undefined) {
    return new SetupError(
      "UW-SETUP-004",
      `npm ci ended with status ${status}. Mend what it says above, then try again.`,
    );
  }
  return new SetupError(
    "UW-SETUP-003",
    `the npm registry can't be reached (${cause}). Connect to the network, or set npm's proxy or registry, then try again.`,
  );
}

async function checkPinnedNode(version) {
  const status = await run(pinnedNode, ["--version"], { stdio: "ignore" }).catch(() => 1);
  if (status === 0) return;
  throw new SetupError(
    "UW-SETUP-005",
    `Node ${version} was not installed, or does not run on ${process.platform} ${process.arch}. It comes with the npm ` +
      "package `node`, whose install script must run: see that `npm config get ignore-scripts` says false, then try again.",
  );
}

// Everything said goes to stderr: stdout belongs to the program that comes after.
function say(text) {
  process.stderr.write(`${text}\n`);
}
