import { describe, expect, it } from "vitest";
import { count, decimals, duration, list, percent } from "../../src/charts/format.ts";

describe("numbers in charts", () => {
  it("have fixed decimals and no negative zero", () => {
    expect(decimals(0.79649, 3)).toBe("0.796");
    expect(decimals(-0.0001, 2)).toBe("0.00");
    expect(percent(0.4251)).toBe("43 %");
    expect(percent(0.4251, 1)).toBe("42.5 %");
  });

  it("part thousands by thin spaces", () => {
    expect(count(999)).toBe("999");
    expect(count(1_000_000)).toBe("1\u2009000\u2009000");
  });

  it("tell durations in the unit that one would say", () => {
    expect([0.0851, 3.44, 59.96, 125].map(duration)).toEqual(["85 ms", "3.4 s", "60.0 s", "2 min 05 s"]);
  });

  it("are listed as in a sentence", () => {
    expect(list(["a"])).toBe("a");
    expect(list(["a", "b", "c"])).toBe("a, b and c");
  });
});
