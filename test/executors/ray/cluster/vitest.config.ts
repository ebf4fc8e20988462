import { defineConfig } from "vitest/config";

/** For `test/apart.ts`, which runs these files where a Ray cluster can be started without anyone else seeing it. */
export default defineConfig({
  test: {
    include: ["test/**/*.cluster.ts"],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
