import { z } from "zod";
import { TRENDS, WOE_DEFAULTS, type WoeOptions } from "../../preprocess/index.ts";
import { classWeight } from "../class-weight.ts";

const trend = z.enum(TRENDS);

export const params = z.strictObject({
  objective: z
    .enum(["logLikelihood", "iv"])
    .default(WOE_DEFAULTS.objective)
    .describe("what the bins make as large as can be: their likelihood or the information value"),
  trend: trend
    .default(WOE_DEFAULTS.trend)
    .describe("how the bad rate may move from low numbers to high; auto: up or down, or one turn where that pays"),
  trends: z
    .record(z.string(), trend)
    .default({})
    .describe('the trend of single fields, by name: {"age_years": "descending"}'),
  maxBins: z.int().min(2).max(100).default(WOE_DEFAULTS.maxBins).describe("most bins of a column"),
  minShare: z.number().min(0).max(0.5).default(WOE_DEFAULTS.minShare).describe("least share of the rows in a bin"),
  minEvents: z
    .number()
    .min(0)
    .max(1e9)
    .default(WOE_DEFAULTS.minEvents)
    .describe("least number of good and of bad applicants in a bin"),
  minWoeGap: z
    .number()
    .min(0)
    .max(10)
    .default(WOE_DEFAULTS.minWoeGap)
    .describe("least difference in WoE between neighbouring bins"),
  pseudoCount: z
    .number()
    .positive()
    .max(1e9)
    .default(WOE_DEFAULTS.pseudoCount)
    .describe("applicants of average risk added to each bin, which keep small bins from extreme points"),
  maxPreBins: z
    .int()
    .min(2)
    .max(200)
    .default(WOE_DEFAULTS.maxPreBins)
    .describe("most groups of neighbouring values that bins are put together from"),
  C: z.number().positive().max(1e9).default(1).describe("inverse strength of the L2 penalty on the weights"),
  maxIter: z.int().min(1).max(100_000).default(100).describe("most steps of the solver"),
  tol: z.number().positive().max(1).default(1e-6).describe("stop once the mean loss is flatter than this"),
  oneSign: z
    .boolean()
    .default(true)
    .describe("leave columns out, one by one, whose weight would give more points to riskier bins"),
  pdo: z.number().positive().max(1e6).default(20).describe("points that double the odds"),
  baseScore: z.number().min(-1e6).max(1e6).default(600).describe("points at the base odds"),
  baseOdds: z.number().positive().max(1e9).default(50).describe("odds good : bad at the base score"),
  classWeight,
});

export type ScorecardParams = z.output<typeof params>;

export function woeOptionsOf(params: ScorecardParams): WoeOptions {
  return { ...params, minBins: 1 };
}
