import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rayPrograms, runApart } from "../../apart.ts";

const folder = path.join(import.meta.dirname, "cluster");
const programs = rayPrograms() ?? "";

describe.runIf(programs !== "")("on a real Ray cluster", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".cluster.ts"));

  it("there is something to test", () => {
    expect(files).toContain("contract.cluster.ts");
  });

  it.each(files)("%s", (file) => runApart(programs, path.join(folder, file)), 300_000);
});
