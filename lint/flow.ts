/**
 * The folders and root files of `src/` in the order in which data flow through them. An import may point to a place
 * earlier on this list, never to a later one; `import-direction.ts` enforces it.
 */
export const flow = [
  "relative-imports",
  "errors",
  "random",
  "version",
  "table",
  "readers",
  "kernels",
  "preprocess",
  "metrics",
  "learners",
  "explain",
  "scoring",
  "charts",
  "executors",
  "tracking",
  "packaging",
  "training",
  "report",
  "server",
  "cli",
  "index",
] as const;

export type Place = (typeof flow)[number];

/** Code that also runs in a browser: nothing of Node in it. */
export const pure: readonly Place[] = [
  "errors",
  "random",
  "table",
  "kernels",
  "preprocess",
  "metrics",
  "learners",
  "explain",
  "scoring",
  "charts",
];
