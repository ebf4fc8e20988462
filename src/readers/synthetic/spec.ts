import { usageError } from "../codes.ts";

export interface SyntheticSpec {
  readonly rows: number;
  readonly seed: number;
}

const LEAST_ROWS = 20;
const MOST_ROWS = 20_000_000;

/** Reads `synthetic:ROWS[:SEED]`; seed 1 unless told. @throws UsageError `UW-USAGE-204`. */
export function parseSyntheticSpec(spec: string): SyntheticSpec {
  const [, rows, seed = "1"] = /^synthetic:(\d{1,9})(?::(\d{1,10}))?$/.exec(spec) ?? [];
  const parsed = { rows: Number(rows), seed: Number(seed) };
  if (parsed.rows >= LEAST_ROWS && parsed.rows <= MOST_ROWS && parsed.seed < 2 ** 32) return parsed;
  throw usageError(
    "UW-USAGE-204",
    `"${spec}": expected synthetic:ROWS or synthetic:ROWS:SEED with ${LEAST_ROWS} to ${MOST_ROWS} rows, such as synthetic:1000:7.`,
  );
}
