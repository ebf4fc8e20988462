import { createRayExecutor } from "../../../../src/executors/ray/executor.ts";
import { describeExecutor, handlerModule } from "../../../contract/executor-contract.ts";

describeExecutor("ray", {
  create: async () => createRayExecutor({ handlerModule, address: "http://127.0.0.1:8265" }),
  isolated: true,
});
