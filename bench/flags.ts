import { parseArgs } from "node:util";
import { UsageError } from "../src/errors.ts";
import type { Flags } from "./suite.ts";

export interface Arguments extends Flags {
  readonly json: boolean;
  readonly out: string | undefined;
  readonly write: boolean;
}

/** @throws UsageError `UW-BENCH-001`. */
export function parseFlags(args: readonly string[]): Arguments {
  const { values } = parse(args);
  return {
    only: values.only?.split(",").filter((part) => part !== "") ?? [],
    rows: values.rows?.split(",").map((part) => (part === "german" ? part : count("--rows", part))),
    threads: values.threads?.split(",").map((part) => count("--threads", part)),
    repeats: values.repeats === undefined ? undefined : count("--repeats", values.repeats),
    reference: values.reference,
    json: values.json ?? false,
    out: values.out,
    write: values.write ?? false,
  };
}

/** What narrows a measurement down, as it is asked for. */
export function flagsText({ only, rows, threads, repeats }: Flags): string {
  const values = { only, rows, threads, repeats: repeats === undefined ? undefined : [repeats] };
  return Object.entries(values)
    .filter(([, list]) => list !== undefined && list.length > 0)
    .map(([name, list]) => ` --${name} ${list?.join(",")}`)
    .join("");
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        rows: { type: "string" },
        threads: { type: "string" },
        repeats: { type: "string" },
        reference: { type: "string", default: "../shared/reference" },
        json: { type: "boolean" },
        out: { type: "string" },
        write: { type: "boolean" },
      },
    });
  } catch (cause) {
    throw new UsageError("UW-BENCH-001", (cause as Error).message, { cause });
  }
}

function count(flag: string, text: string): number {
  const number = Number(text.replaceAll("_", ""));
  if (Number.isSafeInteger(number) && number > 0) return number;
  const german = flag === "--rows" ? ", or german" : "";
  throw new UsageError(
    "UW-BENCH-001",
    `${flag} ${text}: expected whole numbers from 1, with commas between them${german}.`,
  );
}
