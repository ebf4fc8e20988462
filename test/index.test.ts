import { describe, expect, it } from "vitest";
import { createRayExecutor, openMlflowStore } from "../src/index.ts";

/** Nobody listens there. */
const NOBODY = "http://127.0.0.1:1";

describe("the package", () => {
  it("offers an executor on a Ray cluster", async () => {
    const handlerModule = new URL("../src/training/handlers.ts", import.meta.url);
    expect(await createRayExecutor({ handlerModule, address: NOBODY })).toHaveProperty("name", "ray");
  });

  it("offers the store of an MLflow server", async () => {
    await expect(openMlflowStore(NOBODY)).rejects.toMatchObject({ code: "UW-TRACK-010" });
  });
});
