import { descend, type SlopeAt, type Slopes } from "./descend.ts";

/** Each so-many-th panel of the sample, and fewer and fewer are left out. */
const STEPS = [16, 4, 1];
/** With fewer rows a column, a part of the sample tells little of the whole. */
const LEAST_ROWS = 32;
/** As near as it comes to the solution of each part; that of the whole is not nearer. */
const ROUGH = 1e-2;

/** A point and the derivatives there. */
export type CurvedAt = SlopeAt & { readonly hessian: Float64Array };

/**
 * Goes to near the solution of some rows. Hessians are dear: it begins with few rows, by Newton's method, and has their
 * Hessian lead on with more.
 *
 * @param slopesOf the loss as each `step`-th panel tells it.
 * @param size of a point.
 * @returns with the Hessian there of all of the rows.
 */
export async function approach(
  slopesOf: (step: number) => Slopes,
  rows: number,
  size: number,
  maxIter: number,
): Promise<CurvedAt> {
  const curvedAt = async (slopes: Slopes, point: Float64Array) => (await slopes.at(point, true, 0)) as CurvedAt;
  const [first, ...others] = STEPS.filter((step) => step === 1 || rows >= step * LEAST_ROWS * size).map(slopesOf);
  const start = await curvedAt(first, new Float64Array(size));
  let near = (await descend(first, start, { tol: ROUGH, maxIter })).here as CurvedAt;
  for (const slopes of others) {
    const { hessian } = near;
    const { here } = await descend(slopes, await slopes.at(near.point, false, 0), { tol: ROUGH, maxIter, hessian });
    near = await curvedAt(slopes, here.point);
  }
  return near;
}
