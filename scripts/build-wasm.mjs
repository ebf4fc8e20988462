/**
 * Compiles src/kernels/assembly to WebAssembly and writes it, as base64, where src/kernels/wasm/module.ts finds it: a
 * module loads alike in Node, in a browser and from a package.
 */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { root } from "./install.mjs";
import { kernelSources, kernelsFile, sourcesStamp } from "./kernels.mjs";

const options = [
  // Speed above all; array accesses are by pointer, so there is nothing to assert.
  ...["-O3", "--converge", "--noAssert"],
  ...["--enable", "simd,relaxed-simd,threads,bulk-memory"],
  // The memory is the host's, and laid out by the host alone.
  ...["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
  ...["--runtime", "stub", "--stackSize", "0", "--memoryBase", "0", "--use", "abort="],
  // That vectors are exported, of which nothing but WebAssembly could make use: see constants.ts.
  ...["--disableWarning", "112"],
];

/** @returns undefined where there is an error, which has been told. */
async function compile(...more) {
  let binary;
  const main = join(kernelSources, "index.ts");
  const { error, stderr } = await asc.main(
    [main, "--outFile", "kernels.wasm", "--baseDir", root, ...options, ...more],
    {
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents;
      },
    },
  );
  process.stderr.write(stderr.toString());
  return error ? undefined : binary;
}

const shared = await compile("--sharedMemory");
const own = shared && (await compile());
if (!own) {
  process.exitCode = 1;
} else {
  // The same code for both kinds of memory: what differs is one byte of the import.
  const differing = [...shared.keys()].filter((i) => shared[i] !== own[i]);
  if (shared.length !== own.length || differing.length !== 1) throw new Error("expected one byte to differ");
  const base64 = Buffer.from(shared).toString("base64");
  const text = `${sourcesStamp()}\nexport const base64 =\n  "${base64}";\nexport const memoryFlags = ${differing[0]};\n`;
  // Somebody else may be reading it, or setting up as well.
  const fresh = `${kernelsFile}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, kernelsFile);
}
