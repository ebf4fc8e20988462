import { z } from "zod";
import type { CostMatrix } from "../table/index.ts";
import { usageError } from "./codes.ts";

const name = z.string().min(1);

/** What a reader may be told about a data set; everything left out is taken from its codebook or inferred. */
export const datasetOptions = z.object({
  /** Column with the outcome. */
  target: name.optional(),
  /** Value of the target that means bad. */
  event: z.union([z.string(), z.number(), z.boolean()]).transform(String).optional(),
  /** Column that identifies a row in every output; never a feature. */
  id: name.optional(),
  /** Column whose equal values stay in one fold; never a feature. */
  group: name.optional(),
  /** Overrules the kind that was inferred or that the codebook says. */
  kinds: z.record(name, z.enum(["numeric", "categorical"])).optional(),
  /** Columns to leave out. */
  drop: z.array(name).optional(),
  /** Texts that mean "no value", beside `MISSING_TEXTS`. */
  missing: z.array(z.string()).optional(),
  /** Path of a codebook, or the codebook itself as its JSON. */
  codebook: z.union([name, z.looseObject({})]).optional(),
  /** Which texts to show where the codebook corrects its source's documentation. */
  labels: z.enum(["corrected", "original"]).optional(),
  /** What a wrong decision costs, approving a bad applicant : rejecting a good one. */
  costs: z
    .union(
      [
        z
          .string()
          .regex(/^\d+(\.\d+)?:\d+(\.\d+)?$/)
          .transform(parseRatio),
        z.object({ falseNegative: z.number(), falsePositive: z.number() }),
      ],
      { error: 'expected two numbers such as "5:1"' },
    )
    .refine(({ falseNegative, falsePositive }) => falseNegative > 0 && falsePositive > 0, "costs must be above 0")
    .optional(),
  /** What to do with rows that can't be read: stop at the first, or leave them out and say how many. */
  onInvalid: z.enum(["fail", "skip"]).optional(),
  /** What parts the cells of a text file; found by looking, unless told. */
  separator: z.enum([",", ";", "\t", "|", " "]).optional(),
  /** Name of the data set and its experiment; the file's name unless told. */
  name: name.optional(),
});

export type DatasetOptions = z.input<typeof datasetOptions>;
export type ParsedOptions = z.output<typeof datasetOptions>;

/** @throws UsageError `UW-USAGE-201` for an option that is not valid. */
export function parseOptions(options: DatasetOptions): ParsedOptions {
  const result = datasetOptions.safeParse(options, { jitless: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue.path.join(".") || "options";
  throw usageError("UW-USAGE-201", `option ${where}: ${issue.message}. Change it, or leave it out.`, result.error);
}

function parseRatio(text: string): CostMatrix {
  const [falseNegative, falsePositive] = text.split(":").map(Number);
  return { falseNegative, falsePositive };
}
