import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { trainingHandlers } from "../../src/cli/open-executor.ts";
import { moduleGraph } from "../../src/executors/ray/module-graph.ts";
import { handlerModule } from "../../src/training/index.ts";

const src = fileURLToPath(new URL("../../src", import.meta.url));

test.each(["runs", "compare"])("%s does not wait for learners, charts or executors to load", async (command) => {
  const { files } = await moduleGraph(new URL(`../../src/cli/commands/${command}.ts`, import.meta.url), []);
  const folders = new Set(files.map((url) => relative(src, fileURLToPath(url)).split("/")[0]));
  expect(folders).toContain("tracking");
  for (const heavy of ["learners", "charts", "executors", "packaging", "training", "report"]) {
    expect(folders).not.toContain(heavy);
  }
});

test("threads start before what train itself needs is loaded", async () => {
  const { files } = await moduleGraph(new URL("../../src/cli/commands/train.ts", import.meta.url), []);
  const folders = new Set(files.map((url) => relative(src, fileURLToPath(url)).split("/")[0]));
  expect(folders).toContain("executors");
  for (const later of ["learners", "metrics", "packaging", "readers", "tracking"]) {
    expect(folders).not.toContain(later);
  }
});

test("threads that start ahead load what training gives them", () => {
  expect(trainingHandlers).toEqual(handlerModule);
});
