import type { Line } from "./predict.ts";

/** How columns were packed, one entry a column: x as it was packed is scale · x as it is encoded + shift. */
export interface Units {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** Of columns that were packed as they are encoded. */
export function sameUnits(columns: number): Units {
  return { scale: new Float64Array(columns).fill(1), shift: new Float64Array(columns) };
}

/** What predicts of encoded rows what a line does of packed ones. */
export function lineOfEncoded({ scale, shift }: Units, line: Line): Line {
  const { coefficients } = line;
  return {
    coefficients: coefficients.map((v, j) => v * scale[j]),
    intercept: coefficients.reduce((sum, v, j) => sum + v * shift[j], line.intercept),
  };
}

/** Where no entry of the gradient by packed columns is larger than this, none is by encoded ones that is larger than `tol`. */
export function tolOfPacked({ scale, shift }: Units, tol: number): number {
  const least = scale.reduce((a, b) => Math.min(a, b), 1);
  const most = shift.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return (tol * least) / (1 + most);
}
