import { describe, expect, it } from "vitest";
import { interleave, median } from "../../bench/interleave.ts";

describe("interleave", () => {
  it("lets entrants take turns", async () => {
    const turns: string[] = [];
    const entrant = (name: string, ms: number) => async (round: number) => {
      turns.push(`${name}${round}`);
      return ms;
    };
    expect(await interleave([entrant("a", 1), entrant("b", 2)], 2)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(turns).toEqual(["a0", "b0", "a1", "b1"]);
  });

  it.each([
    { ms: 5, rounds: 15 },
    { ms: 100, rounds: 5 },
    { ms: 5_000, rounds: 3 },
    { ms: 60_000, rounds: 1 },
  ])("takes $rounds rounds where the slower one takes $ms ms", async ({ ms, rounds }) => {
    const [quick] = await interleave([async () => 1, async () => ms]);
    expect(quick).toHaveLength(rounds);
  });

  it("goes by medians: one slow round among many does not end it", async () => {
    const [times] = await interleave([async (round) => (round === 1 ? 10_000 : 60)]);
    expect(times).toHaveLength(5);
    expect(median(times)).toBe(60);
  });
});
