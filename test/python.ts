import { spawnSync } from "node:child_process";
import path from "node:path";

const script = path.join(import.meta.dirname, "../scripts/python-env.mjs");

/**
 * The folder with the programs of a Python environment, or undefined where it is not installed: then the tests that need
 * it are to be skipped, and this says so. On the CI machine, where nothing may be skipped, it is installed.
 */
export function pythonPrograms(environment: "latest" | "mlflow-3.7" | "notebook"): string | undefined {
  const isCi = process.env["CI"] === "true";
  const args = isCi ? [script, environment] : [script, "--where", environment];
  const asked = spawnSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const folder = asked.stdout.trim();
  if (folder !== "") return folder;
  if (isCi) throw new Error(`the Python environment "${environment}" could not be installed`);
  process.stderr.write(
    `\nSkipping the tests with Python environment "${environment}": run \`node scripts/python-env.mjs ${environment}\` first.\n`,
  );
  return undefined;
}
