/** The report in a real browser: nothing overflows, nothing is asked of anybody, and nobody is shut out. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumProgram } from "../browser.ts";
import { underwrite } from "../integration/cli.ts";

const program = chromiumProgram();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "underwrite-report-"));
const address = pathToFileURL(join(folder, "report.html")).href;

/** What `axe.run()` in the page comes to. */
const AUDIT = "axe.run().then(({ violations }) => violations)";

describe.skipIf(program === undefined)("the report in Chromium", () => {
  let browser: Browser;

  beforeAll(async () => {
    const flags = ["--learners", "logistic_regression,naive_bayes", "--compare-executors", "inline,threads"];
    await underwrite(["train", "synthetic:400", ...flags], { cwd: folder });
    await underwrite(["report"], { cwd: folder });
    browser = await chromium.launch({
      ...(program !== undefined && { executablePath: program }),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const views = [1280, 375].flatMap((width) => (["light", "dark"] as const).map((scheme) => ({ width, scheme })));

  describe.each(views)("$width pixels wide, $scheme", ({ width, scheme }) => {
    let page: Page;
    const asked: string[] = [];
    const said: string[] = [];

    beforeAll(async () => {
      // Its policy forbids scripts, that of the audit among them.
      page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true });
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      await page.goto(address);
    });
    afterAll(() => page.close());

    it("asks for nothing but itself and has nothing to complain of", () => {
      expect(asked).toEqual([address]);
      expect(said).toEqual([]);
    });

    it("never scrolls sideways as a whole", async () => {
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    });

    it("has no violation that axe knows of", async () => {
      await page.evaluate(axe);
      const violations = await page.evaluate<AxeResults["violations"]>(AUDIT);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    });

    it("is light or dark as the system is", async () => {
      const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      const surface = await page.evaluate("getComputedStyle(document.querySelector('.surface')).fill");
      expect([background, surface]).toEqual(
        scheme === "dark" ? ["rgb(14, 16, 19)", "rgb(23, 25, 29)"] : ["rgb(245, 244, 240)", "rgb(255, 255, 255)"],
      );
    });
  });

  it("prints on paper that is white, with what is folded on the screen unfolded", async () => {
    const page = await browser.newPage({ colorScheme: "dark" });
    await page.goto(address);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate("document.querySelector('details table').checkVisibility()")).toBe(true);
    await page.close();
  });
});
