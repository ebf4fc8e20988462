import { describe, expect, it } from "vitest";
import { peers } from "../../bench/contenders/translation.ts";
import { pythonPrograms } from "../python.ts";
import { bench } from "./bench.ts";

const hasPython = pythonPrograms("latest") !== undefined;

describe.runIf(hasPython)("the quality of gradient boosting beside its peers", () => {
  it("is compared with all of them, over as many tables as asked for", async () => {
    const { status, stdout } = await bench("quality", "--rows", "2000", "--threads", "1", "--repeats", "2", "--json");
    expect(status).toBe(0);
    const { results } = JSON.parse(stdout) as { readonly results: readonly Record<string, unknown>[] };
    expect(results.map(({ peer }) => peer)).toEqual(peers["gradient_boosting"].map(({ name }) => name));
    for (const { rows, seeds, oursAuc, peerAuc, aucGap, aucError } of results as readonly Record<string, number>[]) {
      expect({ rows, seeds }).toEqual({ rows: 2000, seeds: 2 });
      expect(Math.min(oursAuc, peerAuc)).toBeGreaterThan(0.6);
      expect(aucGap).toBeCloseTo(oursAuc - peerAuc, 12);
      expect(aucError).toBeGreaterThan(0);
    }
  });
});
