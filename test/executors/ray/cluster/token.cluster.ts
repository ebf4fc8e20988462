import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRayExecutor, type RayOptions } from "../../../../src/executors/ray/executor.ts";
import { handlerModule } from "../../../contract/executor-contract.ts";
import { RayCluster } from "./ray-cluster.ts";

const token = "0123456789abcdef0123456789abcdef";

describe("a Ray cluster that wants a token", () => {
  let cluster: RayCluster;
  beforeAll(async () => {
    cluster = await RayCluster.start({ token });
  });
  afterAll(() => cluster.stop());

  const echo = async (options: Partial<RayOptions> = {}) => {
    const executor = createRayExecutor({ handlerModule, address: cluster.address, ...options });
    try {
      await executor.open();
      return await executor.submit({ name: "echo", handler: "echo", input: "let in" }).done;
    } finally {
      await executor.close();
    }
  };

  it("lets in who has it", async () => {
    expect(await echo({ token })).toMatchObject({ output: "let in" });
  });

  it("lets in who has it in the environment, as Ray's own tools do", async () => {
    process.env["RAY_AUTH_TOKEN"] = token;
    expect(await echo()).toMatchObject({ output: "let in" });
    delete process.env["RAY_AUTH_TOKEN"];

    const file = path.join(tmpdir(), "ray-token");
    writeFileSync(file, `${token}\n`);
    process.env["RAY_AUTH_TOKEN_PATH"] = file;
    expect(await echo()).toMatchObject({ output: "let in" });
    delete process.env["RAY_AUTH_TOKEN_PATH"];
  });

  it("refuses who has none, or another", async () => {
    await expect(echo()).rejects.toThrow("wants a token");
    await expect(echo({ token: "f".repeat(32) })).rejects.toThrow("refuses this token");
    await expect(echo({ token: "f".repeat(32) })).rejects.toMatchObject({ code: "UW-RAY-002", exitCode: 4 });
  });
});
