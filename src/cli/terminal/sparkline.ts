const BLOCKS = "▁▂▃▄▅▆▇█";

/** One block a value, the lowest for `low`, the full one for `high`. */
export function sparkline(values: readonly number[], low: number, high: number): string {
  const step = (value: number) => Math.floor((BLOCKS.length * (value - low)) / (high - low || 1));
  return values.map((value) => BLOCKS[Math.min(BLOCKS.length - 1, Math.max(0, step(value)))]).join("");
}

/**
 * Values of a curve at equally spaced places from 0 to 1, by straight lines between its points.
 * @param points by rising x; of equal x the last counts.
 */
export function sample(points: readonly (readonly [x: number, y: number])[], places: number): number[] {
  return Array.from({ length: places }, (_, i) => valueAt(points, i / (places - 1)));
}

function valueAt(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const after = points.findIndex(([at]) => at > x);
  if (after === 0) return points[0][1];
  if (after < 0) return points[points.length - 1][1];
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
