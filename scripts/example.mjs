/**
 * Runs an example from a clone: `npm run example -- NAME`. Examples import "underwrite" as its users do; here that is
 * src/, by a condition of package.json's exports that only this clone asks for.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../bin/run.mjs";
import { pinnedNode, root } from "./install.mjs";

const folder = join(root, "examples");
const [name = "", ...args] = process.argv.slice(2);
const file = join(folder, `${name.replace(/\.ts$/, "")}.ts`);
if (name !== "" && existsSync(file)) {
  process.exitCode = await run(pinnedNode, ["--conditions=underwrite-source", file, ...args]);
} else {
  const names = readdirSync(folder).filter((entry) => entry.endsWith(".ts"));
  process.stderr.write(`UW-SETUP-009 no example "${name}": expected one of ${names.join(", ")}.\n`);
  process.exitCode = 2;
}
