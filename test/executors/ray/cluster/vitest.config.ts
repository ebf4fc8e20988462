import { defineConfig } from "vitest/config";

/** For `cluster.test.ts`, which runs these files where a Ray cluster can be started without anyone else seeing it. */
export default defineConfig({
  test: {
    include: ["test/executors/ray/cluster/*.cluster.ts"],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
