import type { Field } from "../schema.ts";
import type { ColumnProfile, Finding, GroupProfile } from "./profile.ts";

/** Words that speak against or for an applicant, whatever the column; words that can do both are not among them. */
const adverse =
  /\b(critical|delay|delays|delayed|arrears|overdue|default|defaulted|overdrawn|bankrupt\w*|delinquent|unemployed|written off|no savings|no checking account|below 0)\b/i;
const favourable = /\b(paid back duly|paid on time|never late|no delay|no arrears|no delinquency|excellent)\b/i;

/** Standard errors between a level's bad rate and that of all rows before chance is ruled out. */
const MOST_CHANCE = 3;
/** Ratio of the two bad rates, either way, before it matters. */
const LEAST_RATIO = 1.25;

/**
 * Levels whose label says the contrary of what happened: "critical account" with few bads, "paid back duly" with many.
 * Either codes are mixed up or the label is.
 */
export function contradictingLabels({ name, groups }: ColumnProfile, field: Field, badRate: number): Finding[] {
  return groups.flatMap((group) => {
    if (group.label === undefined || !contradicts(group.label, group, badRate)) return [];
    const meant = field.otherLabels?.[group.value];
    const explained =
      meant === undefined || meant === group.label ? "" : `; another edition of the codebook says "${meant}"`;
    const message = `${describe(group, badRate)}: the label contradicts what happened${explained}`;
    return [{ severity: "warning", kind: "contradicting-label", column: name, message }];
  });
}

function contradicts(label: string, group: GroupProfile, badRate: number): boolean {
  const z = deviation(group, badRate);
  // "No delay" is good news: what speaks for an applicant is looked for first.
  if (favourable.test(label)) return z > MOST_CHANCE && group.badRate > badRate * LEAST_RATIO;
  return adverse.test(label) && z < -MOST_CHANCE && group.badRate * LEAST_RATIO < badRate;
}

/** `A34 "critical account" 17 % bad, against 30 % overall`. */
export function describe(group: GroupProfile, badRate: number): string {
  return `${named(group)} ${percent(group.badRate)} bad, against ${percent(badRate)} overall`;
}

/** Distance of a group's bad rate from that of all rows, in standard errors. */
export function deviation({ badRate, rows }: GroupProfile, overall: number): number {
  return rows === 0 ? 0 : (badRate - overall) / Math.sqrt((overall * (1 - overall)) / rows);
}

/** `A34 "critical account"`. */
export function named({ value, label }: GroupProfile): string {
  return label === undefined ? value : `${value} "${label}"`;
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
