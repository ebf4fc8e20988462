import { type CategoricalColumn, type Column, isMissing, type NumericColumn } from "../column.ts";
import { BAD, type Field } from "../schema.ts";
import type { GroupProfile, Strength } from "./profile.ts";

/** Rows of a column in groups: code −1 is missing, the others index `values`. */
export interface Grouping {
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

/** At most this many bins of a numeric column, of about equal size. */
const MOST_BINS = 10;

/**
 * Added to the goods and to the bads of every group before weights of evidence are taken, so that a group without bads
 * has a finite one.
 */
const PSEUDO_COUNT = 0.5;

/** Groups of a column: its levels, or bins of a numeric one; few distinct numbers are bins of their own. */
export function groupColumn(column: Column): Grouping {
  return column.kind === "categorical" ? { codes: column.codes, values: column.levels } : binByQuantiles(column);
}

function binByQuantiles({ values }: NumericColumn): Grouping {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const codes = new Int32Array(values.length).fill(-1);
  if (sorted.length === 0) return { codes, values: [] };
  const distinct = distinctOf(sorted, MOST_BINS);
  const lower = distinct ?? quantilesOf(sorted);
  for (let row = 0; row < codes.length; row++) {
    if (Number.isNaN(values[row])) continue;
    let bin = lower.length - 1;
    while (values[row] < lower[bin]) bin--;
    codes[row] = bin;
  }
  const last = sorted[sorted.length - 1];
  const range = (from: number, i: number) =>
    i + 1 < lower.length ? `[${from}, ${lower[i + 1]})` : from === last ? `${from}` : `[${from}, ${last}]`;
  return { codes, values: distinct ? distinct.map(String) : lower.map(range) };
}

/** The distinct values of sorted numbers, or undefined where there are more than `most`. */
function distinctOf(sorted: Float64Array, most: number): number[] | undefined {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue;
    if (distinct.length === most) return undefined;
    distinct.push(value);
  }
  return distinct;
}

/** Lower ends of bins that each begin at a decile; equal numbers stay together. */
function quantilesOf(sorted: Float64Array): number[] {
  const lower = [sorted[0]];
  for (let bin = 1; bin < MOST_BINS; bin++) {
    const value = sorted[Math.floor((bin * sorted.length) / MOST_BINS)];
    if (value > (lower.at(-1) as number)) lower.push(value);
  }
  return lower;
}

/**
 * Counts, bad rate and weight of evidence of each group: WoE = ln(share of goods / share of bads), positive where the
 * group is safer than the whole.
 */
export function profileGroups({ codes, values }: Grouping, y: Uint8Array, field: Field): GroupProfile[] {
  const rows = new Float64Array(values.length + 1);
  const bads = new Float64Array(values.length + 1);
  for (let row = 0; row < codes.length; row++) {
    const group = codes[row] < 0 ? values.length : codes[row];
    rows[group]++;
    if (y[row] === BAD) bads[group]++;
  }
  const names = rows[values.length] > 0 ? [...values, "missing"] : values;
  const sumOf = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  const allBads = sumOf(bads) + PSEUDO_COUNT * names.length;
  const allGoods = sumOf(rows) - sumOf(bads) + PSEUDO_COUNT * names.length;
  return names.map((value, i) => {
    const label = i < values.length ? field.labels?.[value] : undefined;
    const goodShare = (rows[i] - bads[i] + PSEUDO_COUNT) / allGoods;
    const badShare = (bads[i] + PSEUDO_COUNT) / allBads;
    return {
      value,
      ...(label !== undefined && { label }),
      rows: rows[i],
      share: rows[i] / codes.length,
      bads: bads[i],
      badRate: rows[i] === 0 ? 0 : bads[i] / rows[i],
      woe: Math.log(goodShare / badShare),
    };
  });
}

/**
 * Information value: Σ (share of goods − share of bads) · WoE, over counts with the same pseudo-count as the WoE.
 *
 * Source: Siddiqi, Credit Risk Scorecards (2006), ch. 6.
 */
export function informationValue(groups: readonly GroupProfile[]): number {
  const padded = groups.map(({ rows, bads, woe }) => ({
    good: rows - bads + PSEUDO_COUNT,
    bad: bads + PSEUDO_COUNT,
    woe,
  }));
  const goods = padded.reduce((sum, { good }) => sum + good, 0);
  const bads = padded.reduce((sum, { bad }) => sum + bad, 0);
  return padded.reduce((sum, { good, bad, woe }) => sum + (good / goods - bad / bads) * woe, 0);
}

export function strengthOf(iv: number): Strength {
  if (iv < 0.02) return "useless";
  if (iv < 0.1) return "weak";
  if (iv < 0.3) return "medium";
  return iv <= 0.5 ? "strong" : "suspicious";
}

/** The share of pairs of a bad and a good row of which the bad is in the group of the higher bad rate; ties count half. */
export function groupAuc(groups: readonly GroupProfile[]): number {
  const bads = groups.reduce((sum, group) => sum + group.bads, 0);
  const goods = groups.reduce((sum, group) => sum + group.rows - group.bads, 0);
  let goodsBelow = 0;
  let pairs = 0;
  for (const group of groups.toSorted((a, b) => a.badRate - b.badRate)) {
    const good = group.rows - group.bads;
    pairs += group.bads * (goodsBelow + good / 2);
    goodsBelow += good;
  }
  return pairs / (bads * goods);
}

/** Distinct values of a column, missing not counted. */
export function countDistinct(column: Column): number {
  return column.kind === "numeric" ? countNumbers(column) : countLevels(column);
}

function countNumbers(column: NumericColumn): number {
  const seen = new Set<number>();
  for (let row = 0; row < column.values.length; row++) if (!isMissing(column, row)) seen.add(column.values[row]);
  return seen.size;
}

function countLevels({ codes, levels }: CategoricalColumn): number {
  const seen = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) seen[code] = 1;
  return seen.reduce((sum, flag) => sum + flag, 0);
}
