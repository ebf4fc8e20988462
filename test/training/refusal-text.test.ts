import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refusalText } from "../../src/training/refusal-text.ts";

const schema = z.strictObject({
  seed: z.int().min(0).max(4294967295).default(42),
  share: z.number().gt(0).lt(1).optional(),
  C: z.number().positive().default(1),
  maxLeaves: z.union([z.int().min(2), z.null()]).default(null),
  solver: z.enum(["lbfgs", "newton"]).default("lbfgs"),
  layers: z.array(z.int().min(1).max(64)).min(1).default([8]),
  balanced: z.boolean().default(false),
  costs: z.union([z.string().regex(/^\d+:\d+$/, 'expected two numbers such as "5:1"'), z.object({})]).optional(),
  members: z.strictObject({ alpha: z.number().optional() }).optional(),
});

const refuse = (value: unknown) => {
  const result = schema.safeParse(value);
  return result.error && refusalText(schema, result.error, value);
};

describe("what a schema refuses", () => {
  it.each([
    [{ seed: "abc" }, 'seed = "abc", expected a whole number from 0 to 4294967295'],
    [{ seed: 1.5 }, "seed = 1.5, expected a whole number from 0 to 4294967295"],
    [{ share: 1 }, "share = 1, expected a number above 0 and below 1"],
    [{ share: Number.NaN }, "share = NaN, expected a number above 0 and below 1"],
    [{ C: -1 }, "C = -1, expected a number above 0"],
    [{ maxLeaves: 1 }, "maxLeaves = 1, expected a whole number of at least 2 or null"],
    [{ solver: "adam" }, 'solver = "adam", expected one of lbfgs, newton'],
    [{ layers: [] }, "layers = [], expected a list of 1 or more"],
    [{ layers: [8, 0] }, "layers.1 = 0, expected a whole number from 1 to 64"],
    [{ balanced: "yes" }, 'balanced = "yes", expected true or false'],
    [{ costs: "5" }, 'costs = "5", expected two numbers such as "5:1"'],
    [
      { c: 1 },
      'unknown c. Did you mean "C"? Known: seed, share, C, maxLeaves, solver, layers, balanced, costs, members',
    ],
    [{ members: { beta: 1 } }, "unknown members.beta. Known: alpha"],
    [{ C: 0, seed: -1 }, "seed = -1, expected a whole number from 0 to 4294967295; C = 0, expected a number above 0"],
  ])("%j: %s", (value, text) => {
    expect(refuse(value)).toBe(text);
  });

  it("names places as the reader does", () => {
    const result = schema.safeParse({ C: 0 });
    expect(result.error && refusalText(schema, result.error, { C: 0 }, ([key]) => `--${String(key)}`)).toBe(
      "--C = 0, expected a number above 0",
    );
  });
});
