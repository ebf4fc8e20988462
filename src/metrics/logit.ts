/** PDs are moved this far off 0 and 1, whose logits are infinite. */
const CLIP = 1e-15;

/** The log odds of a probability, clipped to [1e−15, 1 − 1e−15]. */
export function logit(probability: number): number {
  const p = Math.min(Math.max(probability, CLIP), 1 - CLIP);
  return Math.log(p / (1 - p));
}

/** The probability of given log odds. */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
