import { normalQuantile } from "./normal-quantile.ts";

/**
 * A made-up bank's applicants: how each answer depends on four hidden traits, and how answers make a credit go bad.
 *
 * Each field is a standard normal number, part traits and part chance, cut so that its answers have their shares
 * (a Gaussian copula). Shares and effects are of the size seen in German Credit, but no row is anybody's.
 */
export interface FieldModel {
  readonly name: string;
  /** Loadings on thrift, means, maturity and size of the loan; chance fills up to a variance of 1. */
  readonly traits: readonly [number, number, number, number];
  readonly answer: Answer;
}

export type Answer =
  /** The answers in order, with the upper end of each in normal scores. */
  | { readonly kind: "choice"; readonly values: readonly (string | number)[]; readonly upper: Float64Array }
  /** exp(location + spread · z), shifted, rounded, kept within bounds. */
  | {
      readonly kind: "lognormal";
      readonly location: number;
      readonly spread: number;
      readonly shift: number;
      readonly least: number;
      readonly most: number;
    };

export const TRAITS = 4;

export const fieldModels: readonly FieldModel[] = [
  field("checking_status", [0.45, 0.25, 0, 0], { A11: 274, A12: 269, A13: 63, A14: 394 }),
  field(
    "duration_months",
    [-0.1, 0, 0, 0.65],
    [
      [6, 85],
      [9, 60],
      [12, 210],
      [15, 70],
      [18, 120],
      [21, 35],
      [24, 190],
      [30, 45],
      [36, 95],
      [48, 65],
      [60, 25],
    ],
  ),
  field("credit_history", [0.3, 0, 0.3, 0], { A30: 40, A31: 49, A32: 530, A33: 88, A34: 293 }),
  field("purpose", [0, 0, 0, 0.2], {
    A44: 12,
    A45: 22,
    A43: 280,
    A40: 234,
    A42: 181,
    A46: 50,
    A48: 9,
    A49: 97,
    A41: 103,
    A410: 12,
  }),
  { name: "credit_amount", traits: [0, 0.25, 0.05, 0.85], answer: lognormal(7.79, 0.776, 0, 250, 20000) },
  field("savings", [0.4, 0.25, 0.1, 0], { A61: 603, A62: 103, A63: 63, A64: 48, A65: 183 }),
  field("employment_since", [0.05, 0.1, 0.5, 0], { A71: 62, A72: 172, A73: 339, A74: 174, A75: 253 }),
  field(
    "installment_rate",
    [0, -0.1, 0.05, -0.35],
    [
      [1, 136],
      [2, 231],
      [3, 157],
      [4, 476],
    ],
  ),
  field("personal_status_sex", [0, 0, 0.15, 0], { A92: 310, A91: 50, A93: 548, A94: 92 }),
  field("other_debtors", [0, -0.1, 0, 0], { A101: 907, A102: 41, A103: 52 }),
  field(
    "residence_since",
    [0, 0, 0.3, 0],
    [
      [1, 130],
      [2, 308],
      [3, 149],
      [4, 413],
    ],
  ),
  field("property", [-0.05, 0.2, 0.1, 0.3], { A121: 282, A122: 232, A123: 332, A124: 154 }),
  { name: "age_years", traits: [0, 0, 0.8, 0], answer: lognormal(2.59, 0.65, 19, 19, 75) },
  field("other_installment_plans", [0.15, 0, 0, 0], { A141: 139, A142: 47, A143: 814 }),
  field("housing", [0, 0.15, 0.35, 0], { A151: 179, A152: 713, A153: 108 }),
  field(
    "existing_credits",
    [0.05, 0, 0.25, 0],
    [
      [1, 633],
      [2, 333],
      [3, 28],
      [4, 6],
    ],
  ),
  field("job", [0, 0.5, 0, 0.2], { A171: 22, A172: 200, A173: 630, A174: 148 }),
  field(
    "people_liable",
    [0, 0, 0.2, 0],
    [
      [1, 845],
      [2, 155],
    ],
  ),
  field("telephone", [0, 0.35, 0.1, 0.2], { A191: 596, A192: 404 }),
  field("foreign_worker", [0, 0.05, 0, -0.1], { A201: 963, A202: 37 }),
];

/** The log-odds of going bad that an answer adds. Answers that are not named add nothing. */
export const effects: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  checking_status: { A11: 0.95, A12: 0.55, A13: -0.2, A14: -0.95 },
  credit_history: { A30: 0.9, A31: 0.8, A32: 0.1, A33: 0.05, A34: -0.65 },
  purpose: { A40: 0.4, A41: -0.75, A43: -0.3, A46: 0.45, A48: -0.6, A49: 0.15 },
  savings: { A61: 0.3, A62: 0.1, A63: -0.3, A64: -0.7, A65: -0.5 },
  employment_since: { A71: 0.2, A72: 0.4, A73: 0.1, A74: -0.4, A75: -0.1 },
  installment_rate: { "1": -0.35, "2": -0.15, "4": 0.2 },
  other_debtors: { A102: 0.4, A103: -0.7 },
  property: { A121: -0.25, A124: 0.35 },
  other_installment_plans: { A141: 0.45, A142: 0.35, A143: -0.1 },
  housing: { A151: 0.25, A152: -0.1, A153: 0.3 },
  telephone: { A192: -0.15 },
  foreign_worker: { A202: -0.9 },
};

/** What no sum of single answers can say: thresholds, bends and what answers do together. */
export function interplay(answer: (field: string) => string | number): number {
  const duration = answer("duration_months") as number;
  const amount = answer("credit_amount") as number;
  const age = answer("age_years") as number;
  const overdrawn = answer("checking_status") === "A11" || answer("checking_status") === "A12";
  let logOdds = 0.035 * (Math.min(duration, 42) - 20);
  // Small and large loans are both riskier than those of about 2,500 DM.
  logOdds += 0.4 * Math.log(amount / 2500) ** 2 - 0.2;
  if (age < 26) logOdds += 0.5;
  if (age > 60) logOdds += 0.2;
  if (overdrawn && answer("savings") === "A61") logOdds += 0.35;
  if (duration > 30 && answer("installment_rate") === 4) logOdds += 0.6;
  if (age < 30 && answer("housing") === "A151") logOdds += 0.4;
  if (!overdrawn && amount > 6000) logOdds += 0.7;
  return logOdds;
}

/** Standard deviation of the log-odds that no application tells of: illness, divorce, luck. */
export const FATE = 1.1;

/** Brings the bad rate to about 30 %. */
export const INTERCEPT = -1.62;

type Shares = Readonly<Record<string, number>> | readonly (readonly [number, number])[];

/** @param shares answers in order with their shares, in thousandths. */
function field(name: string, traits: FieldModel["traits"], shares: Shares): FieldModel {
  const entries: readonly (readonly [string | number, number])[] = Array.isArray(shares)
    ? shares
    : Object.entries(shares as Record<string, number>);
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  let below = 0;
  const upper = Float64Array.from(entries, ([, share]) => {
    below += share;
    return below === total ? Number.POSITIVE_INFINITY : normalQuantile(below / total);
  });
  return { name, traits, answer: { kind: "choice", values: entries.map(([value]) => value), upper } };
}

function lognormal(location: number, spread: number, shift: number, least: number, most: number): Answer {
  return { kind: "lognormal", location, spread, shift, least, most };
}
