import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CATALOGUE_UNAVAILABLE, loadDataset } from "../../src/readers/index.ts";
import { Scratch } from "./scratch.ts";
import { sharedData } from "./shared-data.ts";
import { zipArchive } from "./zip-archive.ts";

const scratch = new Scratch();
const german = readFileSync(sharedData("german.data"));
const goodZip = zipArchive({ Index: Buffer.from("a list"), "german.data": german });
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server of one answer, and a place that has nothing but that server. */
async function placeWith(name: string, answer: (response: ServerResponse) => void) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    answer(response);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const cwd = join(scratch.folder, name, "work");
  mkdirSync(cwd, { recursive: true });
  const cache = join(cwd, "cache");
  const env: Record<string, string> = { XDG_CACHE_HOME: cache, HOME: cwd };
  return { paths, cache, place: { cwd, env, downloadBase: `http://127.0.0.1:${port}`, timeoutMs: 5000 } };
}

describe("a catalogue data set that is nowhere on the machine", () => {
  it("is downloaded, unpacked, checked, and kept in the cache for next time", async () => {
    const { paths, cache, place } = await placeWith("good", (response) => response.end(goodZip));
    const { X, source } = await loadDataset("german-credit", {}, place);
    expect(X.rows).toBe(1000);
    expect(source.uri).toBe(`${place.downloadBase}/144/statlog+german+credit+data.zip`);
    expect(readdirSync(join(cache, "underwrite"))).toEqual(["german.data"]);
    const again = await loadDataset("german-credit", {}, place);
    expect(again.source.uri).toBe("cache/underwrite/german.data");
    expect(paths).toEqual(["/144/statlog+german+credit+data.zip"]);
  });

  it("may lie unpacked in the archive", async () => {
    const { place } = await placeWith("stored", (response) =>
      response.end(zipArchive({ "german.data": german }, true)),
    );
    expect((await loadDataset("german-credit", {}, place)).X.rows).toBe(1000);
  });

  it("is used even where the cache can't be written", async () => {
    const { place, cache } = await placeWith("read-only", (response) => response.end(goodZip));
    writeFileSync(cache, "a file where the folder should be");
    const { X, source } = await loadDataset("german-credit", {}, place);
    expect(X.rows).toBe(1000);
    expect(source.warnings.join()).toMatch(/can't be kept in the cache/);
  });

  it.each<[string, (response: ServerResponse) => void, string, RegExp]>([
    [
      "other content",
      (response) => response.end(zipArchive({ "german.data": Buffer.from("A11 6\n") })),
      "UW-DATA-024",
      /has SHA-256 [0-9a-f]{64}, expected b21f3d81/,
    ],
    [
      "an archive without the file",
      (response) => response.end(zipArchive({ x: german })),
      "UW-DATA-024",
      /no german.data in/,
    ],
    ["an archive cut off", (response) => response.end(goodZip.subarray(0, 5000)), "UW-DATA-024", /cut off/],
    ["a web page", (response) => response.end("<html>Log in first</html>"), "UW-DATA-024", /no zip archive/],
    ["a status 404", (response) => response.writeHead(404).end(), "UW-DATA-022", /HTTP status 404/],
    ["a broken connection", (response) => response.destroy(), "UW-DATA-022", /can't be had/],
  ])("is refused where the server sends %s, and nothing is kept", async (name, answer, code, message) => {
    const { cache, place } = await placeWith(name, answer);
    await expect(loadDataset("german-credit", {}, place)).rejects.toMatchObject({
      code,
      exitCode: 3,
      message: expect.stringMatching(message),
    });
    expect(existsSync(cache)).toBe(false);
  });

  it("is given up where the server does not answer in time", async () => {
    const { place } = await placeWith("slow", () => {});
    await expect(loadDataset("german-credit", {}, { ...place, timeoutMs: 50 })).rejects.toMatchObject({
      code: CATALOGUE_UNAVAILABLE,
      message: expect.stringMatching(/no answer within 0.05 s/),
    });
  });

  it("says, offline, where it looked and how to provide the file", async () => {
    const { place } = await placeWith("offline", () => {});
    // Nobody listens on the port any more.
    await new Promise((closed) => servers.pop()?.close(closed));
    await expect(loadDataset("german-credit", {}, place)).rejects.toMatchObject({
      code: CATALOGUE_UNAVAILABLE,
      exitCode: 3,
      message: expect.stringMatching(
        /no german.data in .*data.*shared.*underwrite.*ECONNREFUSED.*UNDERWRITE_DATA.*synthetic:1000/s,
      ),
    });
  });
});
