import { describe, expect, it } from "vitest";
import { loadDataset } from "../../src/readers/index.ts";
import { type Column, type Dataset, type Field, profileDataset } from "../../src/table/index.ts";
import { sharedData } from "../readers/shared-data.ts";

const german = (labels?: "corrected" | "original") =>
  loadDataset("german-credit", { labels }, { env: { UNDERWRITE_DATA: sharedData("german.data") } });

/** 200 rows, every second one bad, with the given columns. */
function dataset(columns: readonly Column[], fields: readonly Partial<Field>[] = [], y?: Uint8Array): Dataset {
  return {
    schema: {
      name: "test",
      fields: columns.map((column, i) => ({
        name: column.name,
        kind: column.kind,
        ...(column.kind === "categorical" && { levels: column.levels }),
        allowMissing: false,
        ...fields[i],
      })),
      target: { name: "y", event: "1", nonEvent: "0" },
      costs: { falseNegative: 1, falsePositive: 1 },
    },
    X: { rows: 200, columns },
    y: y ?? Uint8Array.from({ length: 200 }, (_, row) => row % 2),
    source: { name: "test", uri: "test.csv", sha256: "0", synthetic: false, warnings: [] },
  };
}

const numeric = (name: string, value: (row: number) => number): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from({ length: 200 }, (_, row) => value(row)),
});

const categorical = (name: string, levels: readonly string[], code: (row: number) => number): Column => ({
  kind: "categorical",
  name,
  levels,
  codes: Int32Array.from({ length: 200 }, (_, row) => code(row)),
});

/** Neither tells the target nor copies another column. */
const noise = (name: string) => numeric(name, (row) => Math.floor(row / 2) % 13);

const kindsOf = (data: Dataset) => profileDataset(data).findings.map(({ kind, column }) => [kind, column]);

describe("the profile of German Credit", () => {
  it("counts rows and bads, levels and their bad rates", async () => {
    const { rows, bads, badRate, columns } = profileDataset(await german());
    expect([rows, bads, badRate]).toEqual([1000, 300, 0.3]);
    const [status] = columns;
    expect(status.groups.map(({ value, rows: size, bads: bad }) => [value, size, bad])).toEqual([
      ["A11", 274, 135],
      ["A12", 269, 105],
      ["A13", 63, 14],
      ["A14", 394, 46],
    ]);
    expect(status.groups[3].label).toBe("200 DM or more, or salary paid in for at least 1 year");
  });

  it("bins numbers into about equal parts and sums them up", async () => {
    const { columns } = profileDataset(await german());
    const age = columns.find(({ name }) => name === "age_years");
    expect(age?.numbers).toEqual({ min: 19, median: 33, mean: 35.546, max: 75 });
    expect(age?.groups).toHaveLength(10);
    expect(age?.groups[0].value).toBe("[19, 23)");
    expect(age?.groups.reduce((sum, group) => sum + group.rows, 0)).toBe(1000);
    expect(Math.max(...(age?.groups ?? []).map(({ share }) => share))).toBeLessThan(0.15);
  });

  it("gives the information values that are known of these data", async () => {
    // Without a pseudo-count: .666, .293 and .196, as published many times.
    const { columns } = profileDataset(await german());
    const iv = Object.fromEntries(columns.map(({ name, iv: value }) => [name, value]));
    expect(iv["checking_status"]).toBeCloseTo(0.66, 2);
    expect(iv["credit_history"]).toBeCloseTo(0.29, 2);
    expect(iv["savings"]).toBeCloseTo(0.19, 2);
    expect(columns[0].strength).toBe("suspicious");
    expect(columns.find(({ name }) => name === "people_liable")?.strength).toBe("useless");
  });

  it("is plain data", async () => {
    const profile = profileDataset(await german());
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });

  it("says what a modeller must know of them", async () => {
    const { findings } = profileDataset(await german());
    const find = (kind: string, column?: string) =>
      findings.find((finding) => finding.kind === kind && finding.column === column)?.message;
    expect(find("leakage", "checking_status")).toMatch(/information value 0\.66/);
    expect(find("relabelled")).toMatch(
      /^8 columns had wrong labels in the original documentation and are shown corrected/,
    );
    expect(find("small-groups", "foreign_worker")).toBe('too few rows to conclude from: A202 "yes" 37');
    expect(find("column-note", "personal_status_sex")).toMatch(/^sex cannot be recovered/);
    expect(find("class-balance")).toMatch(/^30 % bad is more than portfolios hold/);
  });

  it("warns of original labels that contradict their bad rate, with figures", async () => {
    const { findings } = profileDataset(await german("original"));
    const contradicting = findings.filter(({ kind }) => kind === "contradicting-label");
    expect(contradicting.map(({ message }) => message.slice(0, 3))).toEqual(["A14", "A30", "A31", "A34", "A65"]);
    expect(contradicting[3]).toMatchObject({
      severity: "warning",
      column: "credit_history",
      message: expect.stringMatching(
        /^A34 "critical account, or credits elsewhere" 17 % bad, against 30 % overall: .*"all credits at this bank paid back duly"$/,
      ),
    });
    const relabelled = findings.filter(({ kind }) => kind === "relabelled");
    expect(relabelled.map(({ column }) => column)).toEqual([
      "purpose",
      "personal_status_sex",
      "property",
      "housing",
      "foreign_worker",
    ]);
    expect(relabelled[4].message).toMatch(/^A202 "no" 11 % bad.*it means "yes"/);
  });

  it("finds no contradiction in the corrected labels", async () => {
    expect(kindsOf(await german()).map(([kind]) => kind)).not.toContain("contradicting-label");
  });
});

describe("weights of evidence", () => {
  it("are ln of goods' share over bads' share, half a row added to each count", () => {
    // 40 bad of 50 in "a", 60 bad of 150 in "b".
    const y = Uint8Array.from({ length: 200 }, (_, row) => (row < 40 || row >= 140 ? 1 : 0));
    const [{ groups, iv, auc }] = profileDataset(
      dataset([categorical("x", ["a", "b"], (row) => (row < 50 ? 0 : 1))], [], y),
    ).columns;
    const woe = (goods: number, bads: number) => Math.log((goods + 0.5) / 101 / ((bads + 0.5) / 101));
    expect(groups.map((group) => group.woe)).toEqual([
      expect.closeTo(woe(10, 40), 12),
      expect.closeTo(woe(90, 60), 12),
    ]);
    expect(iv).toBeCloseTo((-30 / 101) * woe(10, 40) + (30 / 101) * woe(90, 60), 12);
    expect(auc).toBeCloseTo((40 * 90 + (40 * 10 + 60 * 90) / 2) / 10_000, 12);
  });

  it("stay finite in empty groups and in groups of one class", () => {
    const [{ groups, iv }] = profileDataset(
      dataset([categorical("x", ["a", "never", "b"], (row) => 2 * (row % 2))]),
    ).columns;
    expect(groups.every(({ woe }) => Number.isFinite(woe))).toBe(true);
    expect(iv).toBeGreaterThan(0.5);
  });

  it("give missing values a group of their own", () => {
    const [{ groups, missing, missingShare }] = profileDataset(
      dataset([numeric("x", (row) => (row < 50 ? Number.NaN : row))]),
    ).columns;
    expect([missing, missingShare]).toEqual([50, 0.25]);
    expect(groups.at(-1)).toMatchObject({ value: "missing", rows: 50, bads: 25 });
  });
});

describe("findings", () => {
  it.each<[string, Dataset, [string, string | undefined][]]>([
    [
      "a column that copies the target",
      dataset([noise("n"), numeric("later", (row) => row % 2)]),
      [["copies-target", "later"]],
    ],
    [
      "a column that nearly does",
      dataset([noise("n"), categorical("later", ["paid", "sold"], (row) => (row < 6 ? 0 : row % 2))]),
      [["leakage", "later"]],
    ],
    [
      "numbers in another unit",
      dataset([noise("months"), numeric("days", (row) => 30 * (Math.floor(row / 2) % 13) + 1)]),
      [["duplicate-columns", "days"]],
    ],
    [
      "levels under another name",
      dataset([
        categorical("code", ["x", "y"], (row) => (row >> 1) & 1),
        categorical("name", ["Y", "X"], (row) => 1 - ((row >> 1) & 1)),
      ]),
      [["duplicate-columns", "name"]],
    ],
    [
      "a label that says the contrary",
      dataset(
        [categorical("past", ["1", "2"], (row) => (row % 2 === 0 || row < 20 ? 0 : 1))],
        [{ labels: { "1": "bankrupt", "2": "no arrears" } }],
      ),
      [
        ["leakage", "past"],
        ["contradicting-label", "past"],
        ["contradicting-label", "past"],
      ],
    ],
    ["small groups", dataset([categorical("c", ["a", "b"], (row) => (row < 20 ? 0 : 1))]), [["small-groups", "c"]]],
    ["nothing in noise", dataset([noise("n")]), []],
  ])("tell %s", (_, data, found) => {
    expect(kindsOf(data).filter(([kind]) => kind !== "class-balance")).toEqual(found);
  });

  it("tell how few events there are", () => {
    const y = Uint8Array.from({ length: 200 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const { findings } = profileDataset(dataset([noise("n")], [], y));
    expect(findings).toContainEqual({
      severity: "warning",
      kind: "class-balance",
      message: expect.stringMatching(/^20 bad and 180 good rows: with fewer than 100/),
    });
  });

  it("pass on what the reader found", () => {
    const data = dataset([noise("n")]);
    const warned = { ...data, source: { ...data.source, warnings: ["skipped 3 rows"] } };
    expect(profileDataset(warned).findings[0]).toEqual({
      severity: "warning",
      kind: "reader",
      message: "skipped 3 rows",
    });
  });
});
