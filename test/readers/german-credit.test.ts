import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { germanCredit } from "../../src/readers/catalogue/german-credit.ts";
import { loadDataset } from "../../src/readers/index.ts";
import { parseCodebook } from "../../src/readers/parse-codebook.ts";
import { Scratch } from "./scratch.ts";
import { sharedData } from "./shared-data.ts";

const scratch = new Scratch();
const nowhere = { downloadBase: "http://127.0.0.1:1", timeoutMs: 1000 };
const german = sharedData("german.data");
const hash = "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871";

/** A folder to work in, with German Credit at the given place below it. */
function workingFolder(name: string, copyTo?: string): string {
  const cwd = scratch.path(name);
  mkdirSync(cwd, { recursive: true });
  if (copyTo !== undefined) {
    mkdirSync(join(cwd, copyTo), { recursive: true });
    copyFileSync(german, join(cwd, copyTo, "german.data"));
  }
  return cwd;
}

describe("german-credit", () => {
  it("has 1000 applicants, 300 of them bad, 20 features and costs of 5:1", async () => {
    const { schema, X, y, source } = await loadDataset("german-credit", {}, { env: { UNDERWRITE_DATA: german } });
    expect([X.rows, X.columns.length, y.reduce((sum, value) => sum + value, 0)]).toEqual([1000, 20, 300]);
    expect(schema).toMatchObject({
      name: "german-credit",
      target: { name: "risk", event: "2", nonEvent: "1", labels: { "1": "good", "2": "bad" } },
      costs: { falseNegative: 5, falsePositive: 1 },
      labelEdition: "corrected",
    });
    expect(source).toMatchObject({ sha256: hash, synthetic: false, warnings: [] });
  });

  it("keeps the values of the file", async () => {
    const { X, y } = await loadDataset("german-credit", {}, { env: { UNDERWRITE_DATA: german } });
    const lines = readFileSync(german, "utf8").trimEnd().split("\n");
    for (const row of [0, 1, 417, 999]) {
      const cells = X.columns.map((column) =>
        column.kind === "numeric" ? String(column.values[row]) : column.levels[column.codes[row]],
      );
      expect([...cells, String(y[row] + 1)].join(" ")).toBe(lines[row]);
    }
  });

  it("shows corrected labels unless the original ones are asked for", async () => {
    const place = { env: { UNDERWRITE_DATA: german } };
    const labelOf = async (labels?: "corrected" | "original") => {
      const { schema } = await loadDataset("german-credit", { labels }, place);
      return schema.fields.find(({ name }) => name === "credit_history")?.labels?.["A34"];
    };
    expect(await labelOf()).toBe("all credits at this bank paid back duly");
    expect(await labelOf("original")).toBe("critical account, or credits elsewhere");
  });

  it("lists levels in the codebook's order, and only those that occur", async () => {
    const { schema } = await loadDataset("german-credit", {}, { env: { UNDERWRITE_DATA: german } });
    const purpose = schema.fields.find(({ name }) => name === "purpose");
    expect(purpose?.levels).toEqual(["A40", "A41", "A42", "A43", "A44", "A45", "A46", "A48", "A49", "A410"]);
  });

  it.each([
    ["a folder named by UNDERWRITE_DATA", (cwd: string) => ({ UNDERWRITE_DATA: join(cwd, "there") }), "there"],
    ["./data", () => ({}), "data"],
    ["../shared/data", () => ({}), "../shared/data"],
    ["the user's cache", (cwd: string) => ({ XDG_CACHE_HOME: join(cwd, "cache") }), "cache/underwrite"],
    ["~/.cache", (cwd: string) => ({ HOME: cwd }), ".cache/underwrite"],
  ])("is found in %s", async (name, env, copyTo) => {
    const cwd = workingFolder(join(name.replaceAll(/\W/g, ""), "work"), copyTo);
    const { source } = await loadDataset("german-credit", {}, { ...nowhere, cwd, env: { HOME: cwd, ...env(cwd) } });
    expect(source).toMatchObject({ sha256: hash, uri: `${copyTo}/german.data` });
  });

  it("is refused where its file was altered, with both hashes", async () => {
    const cwd = workingFolder("altered/work", "data");
    scratch.file("altered/work/data/german.data", readFileSync(german, "utf8").replace("A11 6", "A11 7"));
    await expect(loadDataset("german-credit", {}, { ...nowhere, cwd, env: { HOME: cwd } })).rejects.toMatchObject({
      code: "UW-DATA-023",
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`^data/german.data: .*SHA-256 [0-9a-f]{64}, expected ${hash}`)),
    });
  });

  it("is recognised by its bytes wherever it lies", async () => {
    const copy = scratch.file("my-own-name.txt", readFileSync(german));
    const { schema, source } = await loadDataset(copy);
    expect(schema).toMatchObject({ name: "german-credit", target: { name: "risk", event: "2" } });
    expect(source.warnings).toEqual([]);
  });

  it("can be read as an own file after an alteration, with a warning", async () => {
    const altered = scratch.file("german.data", readFileSync(german, "utf8").replace("A11 6", "A11 7"));
    const { X, source } = await loadDataset(altered, { target: "column_21", event: 2 });
    expect(X.rows).toBe(1000);
    expect(source.warnings.join()).toMatch(/german.data is not the german-credit of the catalogue/);
  });
});

describe("the codebook of german-credit", () => {
  const json = JSON.parse(readFileSync(sharedData("german-credit.codebook.json"), "utf8"));

  it("says what the codebook file says, but for texts that no row has", () => {
    const { target, costs, fields } = parseCodebook(json, "codebook");
    expect(germanCredit.target).toEqual(target);
    expect(germanCredit.costs).toEqual(costs);
    const withoutRemarks = (labels: Readonly<Record<string, string>> | undefined) =>
      labels &&
      Object.fromEntries(
        Object.entries(labels)
          .filter(([code]) => code !== "A95")
          .map(([code, label]) => [code, label.replace(" (no such row)", "")]),
      );
    for (const [i, { note: _, ...field }] of fields.entries()) {
      const { note: __, ...ours } = germanCredit.fields[i];
      expect(ours).toEqual({
        ...field,
        ...(field.labels && { labels: withoutRemarks(field.labels) }),
        ...(field.correctedLabels && { correctedLabels: withoutRemarks(field.correctedLabels) }),
      });
    }
  });

  it("can be passed as a file with any data", async () => {
    const altered = scratch.file("other.data", readFileSync(german, "utf8").replace("A11 6", "A99 7"));
    const codebook = sharedData("german-credit.codebook.json");
    const { schema, source } = await loadDataset(altered, { codebook, labels: "original" });
    expect(schema.fields[0]).toMatchObject({
      name: "checking_status",
      levels: ["A11", "A12", "A13", "A14", "A99"],
      labels: { A11: "below 0 DM" },
      otherLabels: { A11: "no checking account" },
    });
    expect(schema.costs).toEqual({ falseNegative: 5, falsePositive: 1 });
    expect(source.warnings).toEqual(["checking_status: A99 not in the codebook"]);
  });
});

describe("the South German Credit edition", () => {
  it("is a space-separated file with a header and numeric codes", async () => {
    const path = sharedData("SouthGermanCredit.asc");
    const { schema, X, y } = await loadDataset(path, { target: "credit_risk", event: 0 });
    expect([schema.name, X.rows, X.columns.length]).toEqual(["SouthGermanCredit", 1000, 20]);
    expect(y.reduce((sum, value) => sum + value, 0)).toBe(300);
    expect(schema.fields.every(({ kind }) => kind === "numeric")).toBe(true);
    expect(schema.target).toEqual({ name: "credit_risk", event: "0", nonEvent: "1" });
    expect(schema.costs).toEqual({ falseNegative: 1, falsePositive: 1 });
  });
});
