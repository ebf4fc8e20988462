import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRayExecutor } from "../../../src/executors/ray/executor.ts";

/** A dashboard that knows its version and a token, and nothing else. What Ray itself does is tested on a real cluster. */
describe("a Ray head that can't be used", () => {
  let server: Server;
  let address: string;
  let status = 200;
  const handlerModule = new URL("../fixtures/handlers.ts", import.meta.url);

  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(status).end('{"ray_version": "2.9.3"}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  const opening = async (token?: string) => {
    const executor = createRayExecutor({ handlerModule, address, ...(token && { token }) });
    try {
      return await executor.open();
    } finally {
      await executor.close();
    }
  };

  it("because nobody is there", async () => {
    server.close();
    await expect(opening()).rejects.toMatchObject({ code: "UW-RAY-001", exitCode: 4 });
  });

  it("because it wants a token", async () => {
    status = 401;
    await expect(opening()).rejects.toMatchObject({ code: "UW-RAY-002", exitCode: 4 });
  });

  it("because it wants another token", async () => {
    status = 403;
    await expect(opening("wrong")).rejects.toThrow("refuses this token");
  });

  it("because it is too old", async () => {
    status = 200;
    await expect(opening()).rejects.toMatchObject({ code: "UW-RAY-003", exitCode: 4 });
    await expect(opening()).rejects.toThrow("runs Ray 2.9.3");
  });

  it("because it is no Ray head, and says what it answered", async () => {
    status = 404;
    await expect(opening()).rejects.toMatchObject({ code: "UW-RAY-007", exitCode: 4 });
  });
});
