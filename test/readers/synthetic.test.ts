import { describe, expect, it } from "vitest";
import { generateApplicants, loadDataset } from "../../src/readers/index.ts";
import { profileDataset, takeRows } from "../../src/table/index.ts";
import { sharedData } from "./shared-data.ts";

describe("synthetic:ROWS[:SEED]", () => {
  it("gives the same applicants for the same seed, and others for another", async () => {
    const [first, again, other] = await Promise.all(
      ["synthetic:500", "synthetic:500:1", "synthetic:500:2"].map((spec) => loadDataset(spec)),
    );
    expect(again).toEqual(first);
    expect(first.source.sha256).toBe("bedab23a149a791549af047425d3fe26818383c3fd9aa77e54090d3d832a45e5");
    expect(other.source.sha256).not.toBe(first.source.sha256);
  });

  it("says that it is synthetic", async () => {
    const { source, schema } = await loadDataset("synthetic:50:3");
    expect(source).toMatchObject({ synthetic: true, uri: "synthetic:50:3", name: "synthetic-german-credit" });
    expect(schema.name).toBe("synthetic-german-credit");
    expect(source.warnings).toHaveLength(1);
  });

  it("begins with the same rows, however many follow", () => {
    const short = generateApplicants({ rows: 100, seed: 5 });
    const long = generateApplicants({ rows: 1000, seed: 5 });
    const head = Array.from({ length: 100 }, (_, row) => row);
    expect(takeRows(long.X, head)).toEqual(short.X);
    expect(long.y.slice(0, 100)).toEqual(short.y);
  });

  it("has the schema of German Credit", async () => {
    const real = await loadDataset("german-credit", {}, { env: { UNDERWRITE_DATA: sharedData("german.data") } });
    const generated = await loadDataset("synthetic:20");
    expect(generated.schema.fields).toEqual(real.schema.fields);
    expect(generated.schema).toEqual({ ...real.schema, name: "synthetic-german-credit" });
  });

  it("resembles German Credit: shares, ranges, bad rate, and which columns tell most", async () => {
    const real = profileDataset(
      await loadDataset("german-credit", {}, { env: { UNDERWRITE_DATA: sharedData("german.data") } }),
    );
    const generated = profileDataset(generateApplicants({ rows: 20_000, seed: 9 }));
    expect(generated.badRate).toBeGreaterThan(0.28);
    expect(generated.badRate).toBeLessThan(0.32);
    for (const [i, column] of generated.columns.entries()) {
      const model = real.columns[i];
      if (model.kind === "categorical") {
        for (const [level, { share }] of model.groups.entries())
          expect(column.groups[level].share).toBeCloseTo(share, 1);
      } else {
        const [ours, theirs] = [column.numbers?.mean ?? 0, model.numbers?.mean ?? 0];
        expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.1);
        expect(column.numbers?.min).toBeGreaterThanOrEqual(model.numbers?.min ?? 0);
      }
    }
    const strongest = generated.columns.toSorted((a, b) => b.iv - a.iv)[0];
    expect(strongest.name).toBe("checking_status");
  });
});
