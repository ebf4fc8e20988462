import type { Codebook, CodebookField } from "../codebook.ts";

/**
 * Statlog German Credit: 1000 applicants of a German bank, 1973–1975, 300 of them bad.
 *
 * Many labels of the original documentation are wrong; the corrected ones are those of the South German Credit data.
 * Codes map in order between the two, with `foreign_worker` and `people_liable` reversed.
 *
 * Sources: UCI Machine Learning Repository, data set 144 (H. Hofmann, 1994), CC BY 4.0; U. Groemping, "South German
 * Credit Data: Correcting a Widely Used Data Set", Report 4/2019, Beuth University of Applied Sciences Berlin (UCI 573).
 */
export const germanCredit: Codebook = {
  name: "german-credit",
  target: { name: "risk", column: 20, event: "2", nonEvent: "1", labels: { "1": "good", "2": "bad" } },
  costs: { falseNegative: 5, falsePositive: 1 },
  fields: [
    coded("checking_status", {
      A11: ["below 0 DM", "no checking account"],
      A12: ["0 to below 200 DM", "below 0 DM"],
      A13: ["200 DM or more, or salary paid in for at least 1 year", "0 to below 200 DM"],
      A14: ["no checking account", "200 DM or more, or salary paid in for at least 1 year"],
    }),
    { name: "duration_months", kind: "numeric", unit: "month" },
    coded("credit_history", {
      A30: ["no credits taken, or all paid back duly", "delay in paying off in the past"],
      A31: ["all credits at this bank paid back duly", "critical account, or credits elsewhere"],
      A32: ["existing credits paid back duly till now", "no credits taken, or all paid back duly"],
      A33: ["delay in paying off in the past", "existing credits paid back duly till now"],
      A34: ["critical account, or credits elsewhere", "all credits at this bank paid back duly"],
    }),
    coded("purpose", {
      A40: ["car (new)", "others"],
      A41: ["car (used)", "car (new)"],
      A42: ["furniture or equipment", "car (used)"],
      A43: ["radio or television", "furniture or equipment"],
      A44: ["domestic appliances", "radio or television"],
      A45: ["repairs", "domestic appliances"],
      A46: ["education", "repairs"],
      A47: ["vacation", "education"],
      A48: ["retraining", "vacation"],
      A49: ["business", "retraining"],
      A410: ["others", "business"],
    }),
    { name: "credit_amount", kind: "numeric", unit: "DM" },
    coded("savings", {
      A61: ["below 100 DM", "unknown, or no savings account"],
      A62: ["100 to below 500 DM", "below 100 DM"],
      A63: ["500 to below 1000 DM", "100 to below 500 DM"],
      A64: ["1000 DM or more", "500 to below 1000 DM"],
      A65: ["unknown, or no savings account", "1000 DM or more"],
    }),
    {
      ...coded("employment_since", {
        A71: "unemployed",
        A72: "below 1 year",
        A73: "1 to below 4 years",
        A74: "4 to below 7 years",
        A75: "7 years or more",
      }),
      ordered: true,
    },
    {
      name: "installment_rate",
      kind: "numeric",
      unit: "percent of disposable income",
      correctedLabels: { "1": "35 or more", "2": "25 to below 35", "3": "20 to below 25", "4": "below 20" },
    },
    {
      ...coded("personal_status_sex", {
        A91: ["male: divorced or separated", "male: divorced or separated"],
        A92: ["female: divorced, separated or married", "female: not single, or male: single"],
        A93: ["male: single", "male: married or widowed"],
        A94: ["male: married or widowed", "female: single"],
      }),
      note: "sex cannot be recovered from this column: A92 mixes women and single men. A figure by sex on it would be wrong.",
    },
    coded("other_debtors", { A101: "none", A102: "co-applicant", A103: "guarantor" }),
    {
      name: "residence_since",
      kind: "numeric",
      unit: "year",
      correctedLabels: {
        "1": "below 1 year",
        "2": "1 to below 4 years",
        "3": "4 to below 7 years",
        "4": "7 years or more",
      },
    },
    coded("property", {
      A121: ["real estate", "unknown, or no property"],
      A122: ["building society savings or life insurance", "car or other"],
      A123: ["car or other", "building society savings or life insurance"],
      A124: ["unknown, or no property", "real estate"],
    }),
    { name: "age_years", kind: "numeric", unit: "year" },
    coded("other_installment_plans", { A141: "bank", A142: "stores", A143: "none" }),
    coded("housing", { A151: ["rent", "for free"], A152: ["own", "rent"], A153: ["for free", "own"] }),
    {
      name: "existing_credits",
      kind: "numeric",
      correctedLabels: { "1": "1", "2": "2 to 3", "3": "4 to 5", "4": "6 or more" },
    },
    {
      ...coded("job", {
        A171: "unemployed, or unskilled non-resident",
        A172: "unskilled resident",
        A173: "skilled employee or official",
        A174: "manager, self-employed or highly qualified",
      }),
      ordered: true,
    },
    { name: "people_liable", kind: "numeric", correctedLabels: { "1": "0 to 2", "2": "3 or more" } },
    coded("telephone", { A191: "none", A192: "yes, in the customer's name" }),
    coded("foreign_worker", { A201: ["yes", "no"], A202: ["no", "yes"] }),
  ],
};

/** @param codes each code with its text, or with the original and the corrected text. */
function coded(name: string, codes: Record<string, string | readonly [string, string]>): CodebookField {
  const labels: Record<string, string> = {};
  const correctedLabels: Record<string, string> = {};
  for (const [code, text] of Object.entries(codes)) {
    if (typeof text === "string") labels[code] = text;
    else [labels[code], correctedLabels[code]] = text;
  }
  const corrected = Object.keys(correctedLabels).length > 0 ? { correctedLabels } : {};
  return { name, kind: "categorical", labels, ...corrected };
}
