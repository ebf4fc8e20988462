import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { underwrite, workingFolder } from "./cli.ts";
import { expectRefusal, FAST } from "./refusals.ts";

/** A machine without German Credit, whose downloads go to `url`. */
function surroundings(url: string) {
  const root = workingFolder();
  const cwd = join(root, "clone");
  const home = join(root, "home");
  for (const folder of [cwd, home]) mkdirSync(folder);
  const env = {
    UNDERWRITE_DATA: "",
    UNDERWRITE_DOWNLOAD_URL: url,
    HOME: home,
    XDG_CACHE_HOME: join(home, "cache"),
  };
  return { cwd, env, cache: join(home, "cache") };
}

/** An address that nobody listens at. */
async function nowhere(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const tagsIn = (folder: string) =>
  new DatabaseSync(join(folder, "mlflow.db"), { readOnly: true })
    .prepare(`SELECT DISTINCT value FROM tags WHERE "key" = 'underwrite.synthetic'`)
    .all();

describe("a machine without German Credit and without the net", () => {
  it("train fails with the data's exit status, and says where the file may go", async () => {
    const { cwd, env } = surroundings(await nowhere());
    const result = await underwrite(["train", "german-credit", ...FAST], { cwd, env });
    const says = [
      "german-credit: no german.data in",
      "data/german.data",
      "http://127.0.0.1:",
      "can't be had: ECONNREFUSED",
      "Put german.data into ./data",
      "UNDERWRITE_DATA",
      "synthetic:1000",
    ];
    expectRefusal(result, { status: 3, code: "UW-DATA-022", says });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("start goes on with generated applicants, and says so loudly in the terminal and in the runs' tags", async () => {
    const { cwd, env } = surroundings(await nowhere());
    const { status, stdout, stderr } = await underwrite(["start", ...FAST], { cwd, env });
    expect(status).toBe(0);
    expect(stderr).toContain("NO REAL DATA");
    expect(stderr).toContain("1,000 GENERATED applicants");
    expect(stderr).toContain("UW-DATA-022");
    expect(stdout).toContain("1,000 GENERATED applicants");
    expect(tagsIn(cwd)).toEqual([{ value: "true: generated applicants, no real data" }]);
  });

  it("says it whatever is asked to be quiet, and in the document", async () => {
    const { cwd, env } = surroundings(await nowhere());
    const { status, stdout, stderr } = await underwrite(["start", ...FAST, "--quiet", "--json"], { cwd, env });
    expect(status).toBe(0);
    expect(stderr).toContain("NO REAL DATA");
    expect(JSON.parse(stdout)).toMatchObject({ dataset: { synthetic: true, rows: 1000 } });
  });
});

describe("a download that brings something else", () => {
  it.each([
    {
      about: "no zip",
      status: 200,
      body: "<html>Moved</html>",
      code: "UW-DATA-024",
      says: ["no zip archive", "Try again"],
    },
    {
      about: "an error",
      status: 503,
      body: "",
      code: "UW-DATA-022",
      says: ["HTTP status 503", "Put german.data into"],
    },
  ])("$about: $code", async ({ status, body, code, says }) => {
    const url = await serve((_, response) => response.writeHead(status).end(body));
    const { cwd, env, cache } = surroundings(url);
    const result = await underwrite(["train", "german-credit", ...FAST], { cwd, env });
    expectRefusal(result, { status: 3, code, says });
    expect(readdirSync(cwd)).toEqual([]);
    expect(existsSync(cache)).toBe(false);
  });
});
