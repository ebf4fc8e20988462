import { UsageError } from "../errors.ts";

/**
 * The PD under another bad rate: shifts the logit by the difference of the two rates' logits. For models trained on a
 * sample in which bad applicants were over-represented: the order of applicants stays, the level is put right.
 *
 * Source: Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, theorem 2; King & Zeng, "Logistic regression
 * in rare events data", Political Analysis 9 (2001).
 *
 * @param pd in [0, 1]
 * @param sampleRate share of bad applicants in the training data, in (0, 1).
 * @param populationRate share of bad applicants among those to be scored, in (0, 1).
 * @throws UsageError `UW-USAGE-104` where a rate is not inside (0, 1).
 */
export function priorCorrection(pd: number, sampleRate: number, populationRate: number): number {
  for (const rate of [sampleRate, populationRate]) {
    if (rate > 0 && rate < 1) continue;
    throw new UsageError("UW-USAGE-104", `bad rate ${rate}, expected a number between 0 and 1, such as 0.05.`);
  }
  const odds = populationRate / (1 - populationRate) / (sampleRate / (1 - sampleRate));
  return (pd * odds) / (pd * odds + (1 - pd));
}
