import type { Table } from "./report.ts";

/** What the command line asks for. */
export interface Flags {
  /** Parts of learners' names; all learners where empty. */
  readonly only: readonly string[];
  /** Training rows, or `german`; each learner's own choice where absent. */
  readonly rows: readonly (number | "german")[] | undefined;
  readonly threads: readonly number[] | undefined;
  /** Rounds of every comparison; as many as their time asks for, where absent. */
  readonly repeats: number | undefined;
  /** Folder with the stack that the whole job is measured beside. */
  readonly reference: string;
}

/** What a suite works with. */
export interface Bench extends Flags {
  /** Folder of the Python environment's programs. */
  readonly programs: string;
  /** For files; removed in the end. */
  readonly folder: string;
  /** Tells how far it is. */
  say(line: string): void;
}

/** What was measured. */
export interface Findings {
  /** As machines read it: one object a comparison. */
  readonly results: readonly object[];
  /** As people read it. */
  readonly tables: readonly Table[];
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
  /** Of what was measured beside. */
  readonly versions: Readonly<Record<string, string>>;
}

/** One kind of measurement, one section of `docs/benchmarks.md`. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** What is measured, and how. */
  readonly method: string;
  /** @throws UsageError where a flag asks for what there is not. */
  run(bench: Bench): Promise<Findings>;
}
