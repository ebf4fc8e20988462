import { execFile } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const root = path.join(import.meta.dirname, "..");

/**
 * Builds the package and lays it out as npm would install it, beside the clone's own copies of what it depends on.
 * @returns its command line, `underwrite.mjs`.
 */
export async function installPackage(folder: string): Promise<string> {
  await promisify(execFile)(process.execPath, [path.join(root, "scripts/build.mjs")]);
  const home = path.join(folder, "node_modules/underwrite");
  const { files } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { readonly files: string[] };
  for (const name of ["package.json", ...files]) {
    cpSync(path.join(root, name), path.join(home, name), { recursive: true });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(home, "node_modules"));
  return path.join(home, "bin/underwrite.mjs");
}
