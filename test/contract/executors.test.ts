import { executorNames, executors } from "../../src/executors/index.ts";
import { describeExecutor, handlerModule } from "./executor-contract.ts";

// The executor `ray` passes the same where there is a cluster: test/executors/ray/cluster.
for (const name of executorNames.filter((name) => name !== "ray")) {
  describeExecutor(name, {
    create: () => executors[name].create({ handlerModule, workers: 2 }),
    isolated: name !== "inline",
  });
}
