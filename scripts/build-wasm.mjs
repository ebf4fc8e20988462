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
  // The memory is the host's, shared with other threads, and laid out by the host alone.
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
  ...["--runtime", "stub", "--stackSize", "0", "--memoryBase", "0", "--use", "abort="],
];
const main = join(kernelSources, "index.ts");
let binary;
const { error, stderr } = await asc.main([main, "--outFile", "kernels.wasm", "--baseDir", root, ...options], {
  writeFile: (name, contents) => {
    if (name.endsWith(".wasm")) binary = contents;
  },
});
const said = stderr.toString();
if (said !== "") process.stderr.write(said);
if (error) {
  process.exitCode = 1;
} else {
  const base64 = Buffer.from(binary).toString("base64");
  // Somebody else may be reading it, or setting up as well.
  const fresh = `${kernelsFile}.${process.pid}`;
  writeFileSync(fresh, `${sourcesStamp()}\nexport const base64 =\n  "${base64}";\n`);
  renameSync(fresh, kernelsFile);
}
