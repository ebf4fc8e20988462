import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Codes that mean the same wherever they are thrown. */
const SHARED = ["UW-FIT-001", "UW-USAGE-001"];

interface Documented {
  readonly code: string;
  readonly exit: number;
  readonly meaning: string;
  readonly remedy: string;
}

const documented: readonly Documented[] = readFileSync(join(root, "docs/errors.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| UW-"))
  .map((line) => {
    const [, code, exit, meaning, remedy] = line.split("|").map((cell) => cell.trim());
    return { code, exit: Number(exit), meaning, remedy };
  });

/** The product's files without comments, by path. */
const sources = new Map(
  globSync(["src/**/*.ts", "bin/*.mjs", "scripts/*.mjs"], { cwd: root }).map((path) => {
    const lines = readFileSync(join(root, path), "utf8").split("\n");
    return [path, lines.filter((line) => !/^\s*(\*|\/\*|\/\/)/.test(line)).join("\n")];
  }),
);

/** Code → folders that throw it; of the command line, whose commands have little in common, the files. */
const folders = new Map<string, Set<string>>();
for (const [path, text] of sources) {
  const folder = path.split("/").slice(0, path.startsWith("src/") ? 2 : 1);
  const thrownIn = path.startsWith("src/cli/") ? path : folder.join("/");
  for (const [, comparison, code] of text.matchAll(/(=== )?["`](UW-(?:INTERNAL|[A-Z]+-\d{3}))/g)) {
    if (comparison === undefined) folders.set(code, (folders.get(code) ?? new Set()).add(thrownIn));
  }
}

const EXIT = { UsageError: 2, DataError: 3, UnavailableError: 4, FitError: 1, usageError: 2, dataError: 3 } as const;

describe("docs/errors.md", () => {
  it("lists every code that is thrown, each once, and no other", () => {
    const codes = documented.map(({ code }) => code);
    expect(codes.toSorted()).toEqual([...folders.keys()].toSorted());
  });

  it("says of each what it means and what to do", () => {
    expect(documented.filter(({ meaning, remedy }) => !meaning || !remedy)).toEqual([]);
  });

  it("gives the exit status that the error has", () => {
    const thrown = /\b(UsageError|DataError|UnavailableError|FitError|usageError|dataError)\(\s*"(UW-[A-Z]+-\d{3})"/g;
    const statuses = [...sources.values()].flatMap((text) =>
      [...text.matchAll(thrown)].map(([, kind, code]) => ({ code, exit: EXIT[kind as keyof typeof EXIT] })),
    );
    expect(statuses.length).toBeGreaterThan(100);
    const wrong = statuses.filter(({ code, exit }) => documented.find((row) => row.code === code)?.exit !== exit);
    expect(wrong).toEqual([]);
  });
});

describe("an error's code", () => {
  it("is thrown in one place only, so that it has one meaning", () => {
    const several = [...folders].filter(([code, thrownIn]) => thrownIn.size > 1 && !SHARED.includes(code));
    expect(several).toEqual([]);
  });

  it("stands before the message, not in it", () => {
    const twice = [...sources].flatMap(([path, text]) =>
      [...text.matchAll(/Error\(\s*"UW-[A-Z]+-\d{3}",\s*[`"]UW-/g)].map(([found]) => `${path}: ${found}`),
    );
    expect(twice).toEqual([]);
  });
});
