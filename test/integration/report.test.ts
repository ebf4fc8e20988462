/** The report of a real training run: every number in it is the store's, and it is made without anything from elsewhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedFile, underwrite } from "./cli.ts";

const LEARNERS = "logistic_regression,decision_tree,naive_bayes";
const folder = mkdtempSync(join(tmpdir(), "underwrite-report-"));
let page = "";

beforeAll(async () => {
  const trained = await underwrite(
    ["train", "german-credit", "--learners", LEARNERS, "--compare-executors", "inline,threads", "--workers", "2"],
    { cwd: folder },
  );
  expect(trained.stderr).toBe("");
  page = await report();
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { status, stderr } = await underwrite(["report", "--html", "report.html", ...args], { cwd: folder, env });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return readFileSync(join(folder, "report.html"), "utf8");
}

const figures = (html: string) =>
  Array.from(html.matchAll(/<data value="([^"]*)" data-from="([^"]*)">([^<]*)<\/data>/g), ([, value, from, shown]) => ({
    value: Number(value),
    from: from.replaceAll("&amp;", "&"),
    shown,
  }));

/** Reads a number from where a report says it is, past the product's own code. */
function lookUp(database: DatabaseSync, profile: unknown, from: string): number {
  if (from.startsWith("data#")) return at(profile, from.slice("data#".length));
  const [, runId, rest] = /^runs:\/([0-9a-f]{32})\/(.+)$/.exec(from) ?? [];
  const [kind, key] = rest.split("/");
  if (kind === "metrics") {
    return Number(
      database.prepare("SELECT value FROM latest_metrics WHERE run_uuid = ? AND key = ?").get(runId, key)?.["value"],
    );
  }
  if (kind === "params") {
    return Number(
      database.prepare("SELECT value FROM params WHERE run_uuid = ? AND key = ?").get(runId, key)?.["value"],
    );
  }
  const [file, path] = rest.split("#");
  const bytes = readFileSync(join(artifactsOf(runId), file));
  return path === undefined ? bytes.length : at(JSON.parse(bytes.toString("utf8")), path);
}

function artifactsOf(runId: string): string {
  const experiment = readdirSync(join(folder, "mlruns")).find((name) =>
    readdirSync(join(folder, "mlruns", name)).includes(runId),
  );
  return join(folder, "mlruns", String(experiment), runId, "artifacts");
}

function at(document: unknown, path: string): number {
  const found = path.split("/").reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
  return Number(found);
}

describe("underwrite report", () => {
  it("shows no number but the store's", async () => {
    const { stdout } = await underwrite(["data", "profile", "--json"], { cwd: folder });
    const database = new DatabaseSync(join(folder, "mlflow.db"), { readOnly: true });
    const shown = figures(page);
    expect(shown.length).toBeGreaterThan(300);
    for (const { value, from, shown: text } of shown) {
      expect(lookUp(database, JSON.parse(stdout), from), from).toBe(value);
      expect(text, `${value} from ${from}`).toSatisfy((words: string) => isRounded(words, value));
    }
    database.close();
  });

  it("has no decimal number that does not say where it is from", () => {
    // Charts are the store's own or drawn from its predictions; the model card is the store's own text; words of the
    // profile are the profile's.
    const bare = page
      .replaceAll(/<style>.*?<\/style>|<svg .*?<\/svg>|<pre>.*?<\/pre>|<code>.*?<\/code>|<data .*?<\/data>/gs, "")
      .replace(/<div class="model-card".*?<section id="provenance"/s, "")
      .replaceAll(/<li class="(warning|note)">.*?<\/li>/gs, "")
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/Underwrite \d+\.\d+\.\d+/g, "");
    expect(bare.match(/\d*\.\d+/g)).toBeNull();
  });

  it("carries the champion's pictures and its model card as they are stored", () => {
    const champion = /data-from="runs:\/([0-9a-f]{32})\/model\/README.md"/.exec(page)?.[1] ?? "";
    for (const name of ["roc.svg", "calibration.svg", "confusion.svg", "cost.svg"]) {
      expect(page).toContain(readFileSync(join(artifactsOf(champion), name), "utf8"));
    }
    expect(page).toContain("Nothing was inferred of those rejected");
  });

  it("names every model, who is tied, and what deciding without a model costs", () => {
    for (const words of ["Ship candidate: ", "Logistic regression", "Decision tree", "Naive Bayes", "Reject all"]) {
      expect(page).toContain(words);
    }
    expect(page).toContain("sex cannot be recovered from this column");
    expect(page).toContain("wrong labels in the original documentation");
  });

  it("shows both executors and says how to train the same again", () => {
    expect(page).toMatch(/ran [\d.]+ times as fast as inline/);
    expect(page).toContain(
      `npx underwrite train german-credit --learners ${LEARNERS} --compare-executors inline,threads --workers 2 --seed 42`,
    );
  });

  it("asks nothing of any server: no script, no address but this page's own", () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(script|link|img|iframe)\b|url\(|@import/);
    expect(Array.from(page.matchAll(/(?:href|src)="([^"]*)"/g), ([, address]) => address)).toSatisfy(
      (addresses: string[]) => addresses.every((address) => address.startsWith("#")),
    );
  });

  it("is the same whether the experiment, the training run or one of its models is named", async () => {
    const database = new DatabaseSync(join(folder, "mlflow.db"), { readOnly: true });
    const newest = "SELECT run_uuid AS id FROM runs ORDER BY start_time DESC LIMIT 1";
    const model = String(database.prepare(newest).get()?.["id"]);
    database.close();
    expect(await report(["german-credit"])).toBe(page);
    expect(await report([model.slice(0, 12)])).toBe(page);
  });

  it("goes without a profile where the data have changed or can't be had, and says so", async () => {
    const elsewhere = join(folder, "german.data");
    writeFileSync(elsewhere, readFileSync(sharedFile("data/german.data"), "latin1").replace("A11", "A12"));
    const without = await report([], { UNDERWRITE_DATA: elsewhere });
    expect(without).toContain("The data could not be loaded again");
    expect(without).not.toContain("Columns by falling information value");
  });

  it("refuses what it can't report, and says what there is", async () => {
    const refusal = async (...args: string[]) => {
      const { status, stderr } = await underwrite(["report", ...args], { cwd: folder });
      return `${status} ${stderr}`;
    };
    expect(await refusal("german-kredit")).toMatch(/^2 UW-USAGE-070 .*no experiment "german-kredit".*"german-credit"/);
    expect(await refusal("--html", "absent/report.html")).toMatch(/^2 UW-USAGE-071 --html absent\/report\.html: can't/);
  });
});

/** Whether `shown` is `value` to within half of its last digit. */
function isRounded(shown: string, value: number): boolean {
  if (shown === "–") return !Number.isFinite(value);
  const [, digits, unit] = /^(-?[\d,]*\.?\d*)(.*)$/.exec(shown) ?? [];
  const scale = unit === " %" ? 100 : unit === " ms" ? 1000 : 1;
  const decimals = digits.split(".")[1]?.length ?? 0;
  return Math.abs(Number(digits.replaceAll(",", "")) - scale * value) <= 0.5 * 10 ** -decimals + 1e-9;
}
