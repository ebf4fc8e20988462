import { describe, expect, it } from "vitest";
import { flagsText, parseFlags } from "../../bench/flags.ts";
import { replaceSection } from "../../bench/section.ts";

const page = "# Benchmarks\n\nIn short.\n\n## Learners\n\nold\n\n### Table\n\n## Scaling\n\nkept\n";

describe("a section of docs/benchmarks.md", () => {
  it("is replaced in its place, to the next heading of its level", () => {
    expect(replaceSection(page, "Learners", "## Learners\n\nnew")).toBe(
      "# Benchmarks\n\nIn short.\n\n## Learners\n\nnew\n\n## Scaling\n\nkept\n",
    );
  });

  it("comes last where it is new", () => {
    expect(replaceSection(page, "Predicting", "## Predicting\n\nnew")).toBe(`${page}\n## Predicting\n\nnew\n`);
  });

  it("does not change by being written twice", () => {
    const once = replaceSection(page, "Scaling", "## Scaling\n\nnew");
    expect(replaceSection(once, "Scaling", "## Scaling\n\nnew")).toBe(once);
  });

  it("names what was asked for, but no file", () => {
    const asked = parseFlags(["--rows", "german,1000", "--repeats", "3", "--out", "file", "--write"]);
    expect(flagsText(asked)).toBe(" --rows german,1000 --repeats 3");
    expect(flagsText(parseFlags(["--json"]))).toBe("");
  });
});
