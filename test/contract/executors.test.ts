import { executorNames, executors } from "../../src/executors/index.ts";
import { describeExecutor, handlerModule } from "./executor-contract.ts";

for (const name of executorNames) {
  describeExecutor(name, {
    create: () => executors[name].create({ handlerModule, workers: 2 }),
    isolated: name !== "inline",
  });
}
