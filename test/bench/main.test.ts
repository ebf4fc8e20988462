import { describe, expect, it } from "vitest";
import { bench } from "./bench.ts";

describe("the command line of the benchmarks", () => {
  it.each([
    {
      args: ["nobody"],
      says: /^UW-BENCH-001 no suite "nobody": expected one of learners, german, predict, quality, scaling, /,
    },
    { args: [], says: /^UW-BENCH-001 no suite "": expected one of / },
    { args: ["learners", "--rows", "many"], says: /^UW-BENCH-001 --rows many: expected whole numbers from 1/ },
    { args: ["learners", "--threads", "german"], says: /^UW-BENCH-001 --threads german: / },
    { args: ["learners", "--fast"], says: /^UW-BENCH-001 .*--fast/ },
  ])("refuses $args with exit 2 and what there is", async ({ args, says }) => {
    const { status, stdout, stderr } = await bench(...args);
    expect(stderr).toMatch(says);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});
