/**
 * Makes anew what the package ships: dist/, the library, JavaScript and type declarations module by module; and program/,
 * the same code as the command line loads it, in few files with the packages that it uses. Threads load them each anew,
 * and one file of a hundred modules takes a fraction of their time.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { rolldown } from "rolldown";
import { run } from "../bin/run.mjs";
import { root } from "./install.mjs";

const [src, dist, program] = [join(root, "src"), join(root, "dist"), join(root, "program")];

/** What is loaded by its name, and so has to be found where it would be in dist/. */
const entries = [
  ...["cli/main", "training/handlers", "kernels/wasm/bytes", "executors/thread-crew-worker"],
  ...["executors/threads/worker", "executors/ray/node-worker", "executors/ray/module-recorder"],
];

/** Packages with files beside their code, which they look for: they stay where npm installs them. */
const left = ["piscina", "@duckdb/node-api", "onnxruntime-web"];

/** Where code names a file beside it, it is not the chunk that is meant but the module that the code came from. */
const ownUrls = {
  name: "own URLs",
  transform(code, id) {
    if (!id.startsWith(dist + sep) || !code.includes("import.meta.url")) return undefined;
    return code.replaceAll("import.meta.url", `URL_OF(${JSON.stringify(toPosix(relative(dist, id)))})`);
  },
  renderChunk(code, { fileName }) {
    const fromHere = (path) => JSON.stringify(posix.relative(posix.dirname(fileName), path).replace(/^(?!\.)/, "./"));
    return code
      .replaceAll(/new URL\("(\.[^"]+)",\s*URL_OF\("([^"]+)"\)\)/g, (_, path, module) => {
        return `new URL(${fromHere(posix.join(posix.dirname(module), path))}, import.meta.url)`;
      })
      .replaceAll(/URL_OF\("([^"]+)"\)/g, (_, module) => `new URL(${fromHere(module)}, import.meta.url).href`);
  },
};

for (const folder of [dist, program]) rmSync(folder, { recursive: true, force: true });
const tsc = join(root, "node_modules/typescript/bin/tsc");
process.exitCode = await run(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")]);
cpSync(src, dist, { recursive: true, filter: (path) => !path.endsWith(".ts") });
if (process.exitCode === 0) await bundle();
// No part of the library.
rmSync(join(dist, "cli"), { recursive: true, force: true });

async function bundle() {
  const bundler = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(dist, `${name}.js`)])),
    platform: "node",
    external: (id) => left.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins: [ownUrls],
    onLog(level, log) {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundler.write({
    dir: program,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  });
  const modules = output.flatMap((chunk) => Object.keys(chunk.modules ?? {}));
  writeFileSync(join(program, "LICENSES.txt"), licensesOf(modules));
}

/** The licenses of the packages that modules are from, as they ask for. */
function licensesOf(modules) {
  const packages = modules.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []);
  return [...new Set(packages)]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), "utf8").trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

function toPosix(path) {
  return path.split(sep).join("/");
}
