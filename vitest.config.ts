import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Modules hold no state that a test changes, so a worker may load them once for all its files: a third less time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env["CI"] ? ["default", ["json", { outputFile: ".underwrite/test-results.json" }]] : ["default"],
  },
});
