/** Makes dist/ anew: JavaScript and type declarations from src/, and beside them what src/ holds besides TypeScript. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../bin/run.mjs";
import { root } from "./install.mjs";

const [src, dist] = [join(root, "src"), join(root, "dist")];
rmSync(dist, { recursive: true, force: true });
const tsc = join(root, "node_modules/typescript/bin/tsc");
process.exitCode = await run(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")]);
cpSync(src, dist, { recursive: true, filter: (path) => !path.endsWith(".ts") });
