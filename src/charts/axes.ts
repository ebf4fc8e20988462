import type { ScaleOptions } from "@observablehq/plot";
import { decimals, percent } from "./format.ts";

/** An axis from 0 to 100 %. */
export function shareAxis(label: string, domain: [number, number] = [0, 1]): ScaleOptions {
  return { domain, label, labelArrow: "none", tickFormat: (share: number) => percent(share), grid: true, ticks: 5 };
}

/** An axis of PDs from 0 to 1. */
export function pdAxis(label = "PD"): ScaleOptions {
  return {
    domain: [0, 1],
    label,
    labelArrow: "none",
    tickFormat: (pd: number) => decimals(pd, 1),
    grid: true,
    ticks: 5,
  };
}

/** An axis that starts at 0 and holds all values, with some air above. */
export function amountAxis(label: string, values: Iterable<number>, digits: number): ScaleOptions {
  const top = Math.max(0, ...values);
  return {
    domain: [0, top > 0 ? 1.05 * top : 1],
    label,
    labelArrow: "none",
    tickFormat: (value: number) => decimals(value, digits),
    grid: true,
    ticks: 5,
  };
}
