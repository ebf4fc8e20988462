/**
 * Notebooks in TypeScript: `open` starts JupyterLab on them, `check` executes each from top to bottom and fails on any
 * error and on any cell that shows nothing. Both run on the Deno that package-lock.json pins, by a kernel that only this
 * clone knows of; nothing is installed outside it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { run } from "../bin/run.mjs";
import { root } from "./install.mjs";
import { ensurePython } from "./python-env.mjs";

const notebooks = join(root, "notebooks");
const jupyter = join(root, ".underwrite/jupyter");

/** Python that executes one notebook into another; an error in a cell ends it. */
const EXECUTE = `
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
client = NotebookClient(notebook, kernel_name="deno", timeout=600, resources={"metadata": {"path": "."}})
client.execute()
nbformat.write(notebook, sys.argv[2])
`;

const [command = "open", ...args] = process.argv.slice(2);
const python = join(await ensurePython("notebook"), process.platform === "win32" ? "python.exe" : "python");
writeKernel();
const env = {
  ...process.env,
  JUPYTER_PATH: [jupyter, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter),
  UNDERWRITE_DATA: process.env.UNDERWRITE_DATA ?? join(root, "../shared/data"),
  DENO_NO_UPDATE_CHECK: "1",
};
process.exitCode = command === "check" ? await check() : await open();

/** The kernel, for Jupyter programs that are told where it is. */
function writeKernel() {
  const folder = join(jupyter, "kernels/deno");
  mkdirSync(folder, { recursive: true });
  const argv = [denoProgram(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  writeFileSync(join(folder, "kernel.json"), JSON.stringify({ argv, display_name: "Deno", language: "typescript" }));
}

/** Deno itself: its package starts it by a Node in between, which, once killed, would leave it running. */
function denoProgram() {
  const starter = createRequire(import.meta.url).resolve("deno/bin.cjs");
  const program = join(dirname(starter), process.platform === "win32" ? "deno.exe" : "deno");
  // The starter unpacks it, where npm was not allowed to.
  if (!existsSync(program)) spawnSync(process.execPath, [starter, "--version"]);
  return program;
}

function open() {
  return run(
    python,
    ["-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", join(notebooks, "german-credit.ipynb"), ...args],
    {
      cwd: notebooks,
      env,
    },
  );
}

/** Executes copies, so that the notebooks stay as they are, with a store of their own. */
async function check() {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-notebook-"));
  try {
    for (const name of readdirSync(notebooks).filter((file) => file.endsWith(".ipynb"))) {
      const executed = join(folder, name);
      const status = await run(python, ["-c", EXECUTE, join(notebooks, name), executed], {
        cwd: notebooks,
        env: { MLFLOW_TRACKING_URI: `sqlite:${join(folder, "mlflow.db")}`, ...env },
      });
      if (status !== 0) return status;
      const silent = silentCells(JSON.parse(readFileSync(executed, "utf8")));
      if (silent.length > 0) {
        process.stderr.write(`${name}: no output of cell ${silent.join(", ")}.\n`);
        return 1;
      }
      process.stdout.write(`${name}: every cell ran and showed something.\n`);
      const [keep] = args;
      if (keep !== undefined) writeFileSync(keep, readFileSync(executed));
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Numbers of the code cells that show nothing, from 1. */
function silentCells({ cells }) {
  const code = cells.filter(({ cell_type: type }) => type === "code");
  return code.flatMap(({ outputs }, i) => (outputs.length === 0 ? [i + 1] : []));
}
