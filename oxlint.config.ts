import { defineConfig } from "oxlint";
import { pure } from "./lint/flow.ts";

export default defineConfig({
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  // AssemblyScript only looks like TypeScript.
  ignorePatterns: ["src/kernels/assembly"],
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  jsPlugins: ["./lint/import-direction.ts"],
  categories: { correctness: "error", suspicious: "error" },
  rules: {
    "underwrite/import-direction": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",

    eqeqeq: "error",
    "no-var": "error",
    "prefer-const": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/prefer-node-protocol": "error",

    "no-unused-expressions": ["error", { allowTernary: true }],
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
    "vitest/valid-expect": ["error", { maxArgs: 2 }],

    // Numeric code preallocates arrays and sorts or reverses those that it has just made.
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    // And `x * 0` finds NaN.
    "oxc/erasing-op": "off",
    "unicorn/no-new-array": "off",
    // JSON and messages between threads are asserted at the place that wrote the other end.
    "typescript/no-unsafe-type-assertion": "off",
    // An inner function stands where it is read; a module's default may have members that are exports too.
    "unicorn/consistent-function-scoping": "off",
    "import/no-named-as-default-member": "off",
    // `get<Row>(sql)` says what a row holds where it is asked for; the compiler checks returns (noImplicitReturns).
    "typescript/no-unnecessary-type-parameters": "off",
    "typescript/consistent-return": "off",
    // Members of plain objects (`{ name, params, fit }`) need no `this`.
    "typescript/unbound-method": "off",
    "promise/always-return": "off",
    // What comes from outside is `unknown`, and String() is how a message shows it.
    "typescript/no-base-to-string": "off",
    // Arguments that belong together stand together: `run(python, ...["-m", "pip"], ...)`; isTTY may be undefined.
    "unicorn/no-useless-spread": "off",
    "typescript/no-unnecessary-type-conversion": "off",
    // Control characters are what some checks look for; an inner `params` is often the point of an inner function.
    "no-control-regex": "off",
    "no-shadow": "off",
    "no-unmodified-loop-condition": "off",
    // Meant for windows, reported for worker threads.
    "unicorn/require-post-message-target-origin": "off",
  },
  overrides: [
    {
      files: ["src/**"],
      rules: {
        "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
        "no-console": "error",
      },
    },
    {
      files: pure.map((place) => `src/${place}{.ts,/**}`),
      rules: {
        "no-restricted-globals": ["error", "process", "Buffer", "global", "setImmediate", "__dirname", "__filename"],
        // The same seed gives the same bits: randomness is passed in.
        "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Pass in a Random." }],
      },
    },
    {
      files: ["test/**"],
      rules: {
        "vitest/no-focused-tests": "error",
        "vitest/no-disabled-tests": "error",
        // One contract runs over many learners, metrics and stores, and asks each for what it promises.
        "vitest/no-conditional-tests": "off",
        "vitest/no-conditional-expect": "off",
        "vitest/expect-expect": "off",
        "vitest/no-standalone-expect": "off",
        "vitest/valid-title": "off",
      },
    },
    // Tools and worker threads load a module's default.
    { files: ["*.config.ts", "lint/**", "src/**/worker.ts"], rules: { "import/no-default-export": "off" } },
  ],
});
