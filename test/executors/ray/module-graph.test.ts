import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moduleGraph } from "../../../src/executors/ray/module-graph.ts";

describe("moduleGraph", () => {
  let folder: string;
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "graph-")));
    write("package.json", '{"type": "module"}');
    write("handlers.ts", 'import "./fit.ts"; import "published"; export const handlers = {};');
    write("fit.ts", 'export const worker = () => new URL("./kernel-worker.js", import.meta.url);');
    write("kernel-worker.js", 'import "./kernel.js"; const table = new URL("table.bin", import.meta.url);');
    write("kernel.js", "export {};");
    write("table.bin", "01");
    write("unused.ts", 'throw new Error("nobody imports this");');
    write("node_modules/published/package.json", '{"type": "module", "exports": "./lib/index.js"}');
    write("node_modules/published/lib/index.js", "export {};");
    write("node_modules/published/README.md", "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("finds what a module imports, what its code names, and how each is resolved; nothing else", async () => {
    const root = pathToFileURL(`${folder}/`);
    const { files, links } = await moduleGraph(new URL("handlers.ts", root), []);
    expect(files.map(({ href }) => href.slice(root.href.length))).toEqual([
      "fit.ts",
      "handlers.ts",
      "kernel-worker.js",
      "kernel.js",
      "node_modules/published/lib/index.js",
      "node_modules/published/package.json",
      "package.json",
      "table.bin",
    ]);
    expect(links).toEqual(new Map());
  });

  it("notes the links that workspaces and some installers make, also those that linked packages resolve by", async () => {
    write("workspace/handlers.ts", 'import "linked"; export const handlers = {};');
    write("store/linked@1/node_modules/linked/package.json", '{"type": "module", "exports": "./index.js"}');
    write("store/linked@1/node_modules/linked/index.js", 'import "@scope/needed/part.js";');
    write("store/needed@1/node_modules/@scope/needed/package.json", '{"type": "module"}');
    write("store/needed@1/node_modules/@scope/needed/part.js", "export {};");
    const store = join(folder, "store");
    const linked: [link: string, target: string][] = [
      [join(folder, "workspace/node_modules/linked"), join(store, "linked@1/node_modules/linked")],
      [join(store, "linked@1/node_modules/@scope/needed"), join(store, "needed@1/node_modules/@scope/needed")],
    ];
    for (const [link, target] of linked) {
      mkdirSync(join(link, ".."), { recursive: true });
      symlinkSync(target, link);
    }
    const { files, links } = await moduleGraph(pathToFileURL(join(folder, "workspace/handlers.ts")), []);
    expect(links).toEqual(new Map(linked));
    expect(files.map(({ href }) => href)).toContain(
      pathToFileURL(join(store, "needed@1/node_modules/@scope/needed/part.js")).href,
    );
  });

  it("passes on why a module can't be imported", async () => {
    await expect(moduleGraph(pathToFileURL(join(folder, "unused.ts")), [])).rejects.toThrow("nobody imports this");
  });
});
