import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { moduleGraph } from "../../src/executors/ray/module-graph.ts";

const src = fileURLToPath(new URL("../../src", import.meta.url));

test.each(["runs", "compare"])("%s does not wait for learners, charts or executors to load", async (command) => {
  const { files } = await moduleGraph(new URL(`../../src/cli/commands/${command}.ts`, import.meta.url), []);
  const folders = new Set(files.map((url) => relative(src, fileURLToPath(url)).split("/")[0]));
  expect(folders).toContain("tracking");
  for (const heavy of ["learners", "charts", "executors", "packaging", "training", "report"]) {
    expect(folders).not.toContain(heavy);
  }
});
