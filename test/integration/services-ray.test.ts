import { join } from "node:path";
import { describe, it } from "vitest";
import { rayPrograms, runApart } from "../apart.ts";

const programs = rayPrograms() ?? "";

describe.runIf(programs !== "")("underwrite services up --ray", () => {
  it(
    "services-ray.cluster.ts",
    () => runApart(programs, join(import.meta.dirname, "services-ray.cluster.ts")),
    300_000,
  );
});
