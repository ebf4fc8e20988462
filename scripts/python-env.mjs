import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run } from "../bin/run.mjs";
import { withLock } from "./setup-lock.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";

/**
 * The Python environments of this clone: `latest` holds every tool at its newest, `mlflow-3.7` the oldest MLflow,
 * `notebook` JupyterLab.
 */
export const environments = {
  latest: { folder: join(root, ".venv"), requirements: "requirements.txt", constraints: "constraints.txt" },
  "mlflow-3.7": {
    folder: join(root, ".venv-mlflow-3.7"),
    requirements: "requirements-mlflow-3.7.txt",
    constraints: "constraints-mlflow-3.7.txt",
  },
  notebook: {
    folder: join(root, ".venv-notebook"),
    requirements: "requirements-notebook.txt",
    constraints: "constraints-notebook.txt",
  },
};

/** The folder with the environment's `python` and `mlflow`; undefined where it is not installed as pinned. */
export function pythonBin(name) {
  const { folder } = environments[name];
  const stamp = join(folder, ".underwrite-setup");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted(name)) return undefined;
  return join(folder, isWindows ? "Scripts" : "bin");
}

/** Installs the environment, unless that has been done. Takes one to three minutes. @returns as `pythonBin`. */
export async function ensurePython(name) {
  const lock = join(root, ".underwrite/python.lock");
  const onWait = (holders) =>
    say(`Another Python set-up is running here (${holders}): waiting. If not, delete ${lock}`);
  return await withLock(lock, onWait, async (alsoHeldBy) => {
    if (pythonBin(name) === undefined) await install(name, alsoHeldBy);
    return pythonBin(name);
  });
}

async function install(name, alsoHeldBy) {
  const { folder, requirements, constraints } = environments[name];
  const python = findPython();
  const started = performance.now();
  say(`Installing Python packages into ${folder}, once: this takes one to three minutes and 1 GB of disk.`);
  rmSync(folder, { recursive: true, force: true });
  await must(python, ["-m", "venv", folder], alsoHeldBy);
  const bin = join(folder, isWindows ? "Scripts" : "bin");
  await must(
    join(bin, "python"),
    [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"],
      ...["--requirement", join(root, "python", requirements), "--constraint", join(root, "python", constraints)],
    ],
    alsoHeldBy,
  );
  writeFileSync(join(folder, ".underwrite-setup"), wanted(name));
  say(`Python packages installed in ${Math.round((performance.now() - started) / 1000)} s.`);
}

/** A Python that the pinned packages have wheels for. */
function findPython() {
  const candidates = [process.env["UNDERWRITE_PYTHON"], "python3.11", "python3.12", "python3.13", "python3", "python"];
  const seen = [];
  for (const candidate of candidates.filter(Boolean)) {
    const asked = spawnSync(candidate, ["-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]);
    const version = String(asked.stdout ?? "").trim();
    if (asked.status === 0 && ["3.11", "3.12", "3.13"].includes(version)) return candidate;
    if (version !== "") seen.push(`${candidate} is ${version}`);
  }
  throw new Error(
    `UW-SETUP-010 no Python 3.11 to 3.13 with venv and pip was found (${seen.join(", ") || "none at all"}). Install one (Debian: apt-get install python3-venv), or name it in UNDERWRITE_PYTHON.`,
  );
}

async function must(command, args, alsoHeldBy) {
  const status = await run(command, args, { cwd: root, stdio: ["ignore", 2, 2] }, (child) => alsoHeldBy(child.pid));
  if (status === 0) return;
  throw new Error(
    `UW-SETUP-011 ${[command, ...args].join(" ")} ended with status ${status}. Mend what it says above, then try again.`,
  );
}

function wanted(name) {
  const { requirements, constraints } = environments[name];
  const hash = createHash("sha256");
  for (const file of [requirements, constraints]) hash.update(readFileSync(join(root, "python", file)));
  return `${hash.digest("hex")} ${process.platform} ${process.arch}\n`;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

// `node scripts/python-env.mjs [NAME…]` installs those named, or all; with `--where` it prints the folders of their
// programs and installs nothing.
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const named = process.argv.slice(2).filter((argument) => argument !== "--where");
    for (const name of named.length > 0 ? named : Object.keys(environments)) {
      if (environments[name] === undefined) {
        throw new Error(`UW-SETUP-012 no Python environment "${name}": use ${Object.keys(environments).join(" or ")}.`);
      }
      if (!process.argv.includes("--where")) await ensurePython(name);
      process.stdout.write(`${pythonBin(name) ?? ""}\n`);
    }
  } catch (error) {
    say(error.message);
    process.exitCode = 2;
  }
}
