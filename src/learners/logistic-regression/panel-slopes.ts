import { GROUP, type LogisticKernel, PANEL, panelSize, panelsOf } from "../../kernels/index.ts";
import type { Pacer } from "../pacer.ts";
import type { SlopeAt, Slopes } from "./descend.ts";

/** Numbers to look at between two looks at the clock. */
const BATCH = 2 ** 22;

/** Rows that a kernel holds, and which of them stand for all. */
export interface PackedRows {
  readonly kernel: LogisticKernel;
  /** Row of the kernel that is their first one, on the edge of a panel. */
  readonly from: number;
  readonly rows: number;
  /** Those of each so-many-th panel stand for all. */
  readonly step: number;
  /** What those weigh. */
  readonly weight: number;
}

export interface Penalty {
  readonly C: number;
  /** What all rows weigh, those that are not looked at included. */
  readonly weight: number;
  /** One a coefficient, of half its square. Coefficients come first in a point, then the intercept, if any, which is free. */
  readonly factors: Float64Array;
}

/** The penalised loss, as some of the rows tell it. */
export function slopesOf(rows: PackedRows, { C, weight, factors }: Penalty, pacer: Pacer) {
  const { kernel, step } = rows;
  const scale = (C * weight) / rows.weight;
  const first = rows.from / PANEL;
  const end = first + panelsOf(rows.rows);
  /** @param gradient what the rows contribute to it; likewise the Hessian. Both are completed in place. */
  const complete = (point: Float64Array, gradient: Float64Array, hessian?: Float64Array): SlopeAt => {
    for (let j = 0; j < gradient.length; j++) gradient[j] *= scale;
    for (let j = 0; j < factors.length; j++) gradient[j] += factors[j] * point[j];
    if (hessian !== undefined) {
      for (let at = 0; at < hessian.length; at++) hessian[at] *= scale;
      for (let j = 0; j < factors.length; j++) hessian[j * point.length + j] += factors[j];
    }
    return { point, gradient, hessian };
  };
  return {
    complete,
    total: C * weight,
    async at(point, wantHessian, share) {
      const gradient = new Float64Array(point.length);
      const hessian = wantHessian ? new Float64Array(point.length ** 2) : undefined;
      const batch = GROUP * step * Math.ceil(BATCH / (GROUP * panelSize(point.length)));
      for (let from = first; from < end; from += batch) {
        kernel.addDerivatives({ from, to: Math.min(end, from + batch), step }, point, gradient, hessian);
        if (pacer.isDue) await pacer.rest(share);
      }
      return complete(point, gradient, hessian);
    },
  } satisfies Slopes & { complete: typeof complete };
}

/** Of the rows of each `step`-th panel. */
export function weightOf(weights: Float64Array, step = 1): number {
  let sum = 0;
  for (let from = 0; from < weights.length; from += PANEL * step) {
    const to = Math.min(weights.length, from + PANEL);
    for (let row = from; row < to; row++) sum += weights[row];
  }
  return sum;
}
