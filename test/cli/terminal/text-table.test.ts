import { describe, expect, it } from "vitest";
import { textTable, wrap } from "../../../src/cli/terminal/text-table.ts";

describe("a table of text", () => {
  const columns = [
    { title: "run" },
    { title: "executor", optional: 1 },
    { title: "cost", align: "right", optional: 2 },
  ] as const;
  const rows = [
    ["svm", "threads", ".55"],
    ["\u001b[1mknn\u001b[22m", "", "1.5"],
  ];

  it("lines its columns up, colours or not", () => {
    expect(textTable(columns, rows)).toBe(
      "run  executor  cost\nsvm  threads    .55\n\u001b[1mknn\u001b[22m             1.5",
    );
  });

  it.each([
    [19, "run  executor  cost"],
    [18, "run  cost"],
    [8, "run"],
    [1, "run"],
  ])("leaves out on a page of %i columns what it can do without", (width, header) => {
    expect(textTable(columns, rows, width).split("\n")[0]).toBe(header);
  });
});

describe("prose on a page", () => {
  it.each([
    ["one two three", 7, "one two\nthree"],
    ["one two three", 6, "one\ntwo\nthree"],
    ["incomprehensibilities", 5, "incomprehensibilities"],
    ["one two", Number.POSITIVE_INFINITY, "one two"],
    ["\u001b[2mone\u001b[22m two", 7, "\u001b[2mone\u001b[22m two"],
  ])("%j in %d columns", (text, columns, wrapped) => {
    expect(wrap(text, columns)).toBe(wrapped);
  });

  it("hangs under its mark", () => {
    expect(wrap("  note   one two", 12, "         ")).toBe("  note   one\n         two");
  });
});
