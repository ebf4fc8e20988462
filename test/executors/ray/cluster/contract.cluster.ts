import { afterAll, beforeAll } from "vitest";
import { createRayExecutor } from "../../../../src/executors/ray/executor.ts";
import { describeExecutor, handlerModule } from "../../../contract/executor-contract.ts";
import { RayCluster } from "./ray-cluster.ts";

let cluster: RayCluster;

beforeAll(async () => {
  cluster = await RayCluster.start({ nodes: 2, cpusPerNode: 1 });
});
afterAll(() => cluster.stop());

describeExecutor("ray", {
  create: async () => createRayExecutor({ handlerModule, address: cluster.address }),
  isolated: true,
});
