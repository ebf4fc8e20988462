import { describe, expect, it } from "vitest";
import { parseFilter, parseOrder } from "../../src/tracking/filter.ts";

describe("the search language", () => {
  it("is empty where nothing is asked for", () => {
    expect(parseFilter("  ")).toEqual([]);
  });

  it("reads clauses joined by AND", () => {
    expect(
      parseFilter("metrics.roc_auc > 0.79 and params.`a b`='svm' AND status not in ( 'FAILED' ,\"KILLED\")"),
    ).toEqual([
      { entity: "metric", key: "roc_auc", operator: ">", value: 0.79 },
      { entity: "param", key: "a b", operator: "=", value: "svm" },
      { entity: "attribute", key: "status", operator: "NOT IN", value: ["FAILED", "KILLED"] },
    ]);
  });

  it("reads numbers as people write them", () => {
    for (const [text, value] of Object.entries({ "1": 1, "-.5": -0.5, "1.": 1, "+2e-3": 0.002, "1E3": 1000 })) {
      expect(parseFilter(`metrics.m = ${text}`)).toMatchObject([{ value }]);
    }
  });

  it.each([
    ["metrics.auc > 'x'", 15, "a number", `"'x'"`],
    ["metrics.auc LIKE 'x'", 13, "one of = != > >= < <=", `"LIKE 'x'"`],
    ["metrics.auc > 0.5x", 15, "a number", '"0.5x"'],
    ["params.learner = svm", 18, "text in quotes", '"svm"'],
    ["params.learner = 'svm", 18, "text in quotes", `"'svm"`],
    ["params.learner > 'svm'", 16, "LIKE", `"> 'svm'"`],
    ["params.learner =", 17, "text in quotes", "the end"],
    ["params.a = '1' or params.b = '2'", 16, "AND or the end", `"or params.b = '2'"`],
    ["params.a = '1' and", 19, "a column", "the end"],
    ["foo.bar = 1", 1, "metrics.…, params.…", "foo.bar"],
    ["attributes.colour = 'red'", 1, "one of run_id, run_name", "attributes.colour"],
    ["colour = 'red'", 1, "one of run_id, run_name", "colour"],
    ["datasets.rows = 'x'", 1, "one of name, digest, context", "datasets.rows"],
    ["status IN ('a' 'b')", 16, '"," or ")"', `"'b')"`],
    ["status IN 'a'", 11, "a list", `"'a'"`],
    ["status IN ()", 12, "text in quotes", '")"'],
  ])("says where %j goes wrong", (filter, position, expected, got) => {
    const refusal = () => parseFilter(filter);
    expect(refusal).toThrow(`filter "${filter}", position ${position}: expected `);
    expect(refusal).toThrow(expected);
    expect(refusal).toThrow(`got ${got}`);
  });

  it("reads an order, ascending unless told", () => {
    expect(parseOrder("metrics.cost_tuned")).toEqual({ entity: "metric", key: "cost_tuned", descending: false });
    expect(parseOrder(" params.`a b` desc ")).toEqual({ entity: "param", key: "a b", descending: true });
  });

  it.each(["metrics.a sideways", "datasets.name", "", "metrics.a ASC, metrics.b"])("refuses the order %j", (order) => {
    expect(() => parseOrder(order)).toThrow(
      expect.objectContaining({ code: "UW-TRACK-408", message: expect.stringMatching(/^order /) }),
    );
  });
});
