import { describe, expect, it } from "vitest";
import { didYouMean, naturalOrder, nearestName } from "../../src/table/index.ts";

describe("nearestName", () => {
  const names = ["age_years", "credit_amount", "risk", "duration_months"];

  it.each([
    ["age_year", "age_years"],
    ["Risk", "risk"],
    ["riks", "risk"],
    ["credit amount", "credit_amount"],
    ["duration", undefined],
    ["income", undefined],
    ["", undefined],
  ])("takes %j for %j", (wanted, meant) => {
    expect(nearestName(wanted, names)).toBe(meant);
  });

  it("becomes a question in a message, or nothing", () => {
    expect(didYouMean("riks", names)).toBe('Did you mean "risk"? ');
    expect(didYouMean("income", names)).toBe("");
  });
});

describe("naturalOrder", () => {
  it("counts numbers inside texts as numbers", () => {
    const levels = ["A410", "A49", "A41", "A9", "B1", "A"];
    expect(levels.toSorted(naturalOrder)).toEqual(["A", "A9", "A41", "A49", "A410", "B1"]);
  });

  it("sorts numbers as numbers", () => {
    expect(["10", "-2", "9.5", "0"].toSorted(naturalOrder)).toEqual(["-2", "0", "9.5", "10"]);
  });

  it("does not depend on the order that it is given, even where two texts write one number", () => {
    const levels = ["1", "01", "1.0", "a", "A", ""];
    expect(levels.toReversed().toSorted(naturalOrder)).toEqual(levels.toSorted(naturalOrder));
  });
});
