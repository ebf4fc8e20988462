import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRayExecutor } from "../../../../src/executors/ray/executor.ts";
import { handlerModule } from "../../../contract/executor-contract.ts";
import { germanCredit } from "../../fixtures/german.ts";
import { RayCluster } from "./ray-cluster.ts";

/** Above 100 MiB, which is what Ray takes as one package: numbers that need every bit. */
const ROWS = 13_200_000;

describe("data on a Ray cluster", () => {
  let cluster: RayCluster;
  beforeAll(async () => {
    cluster = await RayCluster.start();
  });
  afterAll(() => cluster.stop());

  it.each([
    ["go through the head where they are small", 1000, undefined, "through the head"],
    ["go by a file that the driver sees where they are large", ROWS, undefined, `by a file in ${tmpdir()}`],
    ["go through the head in pieces where there is no such folder", ROWS, "/nowhere", "through the head"],
  ])("%s", async (_, rows, sharedFolder, way) => {
    const values = Float64Array.from({ length: rows }, (_value, i) => i / 3);
    const dataset = {
      ...germanCredit(),
      X: { rows, columns: [{ kind: "numeric", name: "x", values } as const] },
      y: new Uint8Array(rows),
      folds: [],
    };
    const executor = createRayExecutor({
      handlerModule,
      address: cluster.address,
      ...(sharedFolder !== undefined && { sharedFolder }),
    });
    await executor.open();
    const ref = await executor.put(dataset);
    expect(ref.travelled).toMatchObject({ way });
    const sum = executor.submit({ name: "sum", handler: "sumColumn", input: { column: "x" }, dataset: ref });
    const sumHere = values.reduce((total, value) => total + value, 0);
    expect(await sum.done).toMatchObject({ type: "finished", output: sumHere });
    await executor.close();
    expect(readdirSync(tmpdir()).filter((file) => /^underwrite-.*\.data$/.test(file))).toEqual([]);
  });
});
