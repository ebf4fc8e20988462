/** Curves have a point at every distinct PD; a picture needs fewer. */
export interface CurveOptions {
  /** Return no more points than this (at least 2), keeping both ends and the extremes. All points where absent. */
  readonly atMost?: number;
}

/**
 * Thins points for a picture: both ends stay, and of each of equally many points between them the lowest and the
 * highest. So the extremes of the whole stay too, and no spike is lost.
 *
 * @param height by which points are low or high.
 */
export function thin<Point>(
  points: readonly Point[],
  atMost: number | undefined,
  height: (point: Point) => number,
): Point[] {
  if (atMost === undefined || points.length <= atMost) return [...points];
  const last = points.length - 1;
  const kept = [0];
  const stretches = Math.floor((atMost - 2) / 2);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = 1 + Math.floor((stretch * (last - 1)) / stretches);
    const end = 1 + Math.floor(((stretch + 1) * (last - 1)) / stretches);
    let lowest = start;
    let highest = start;
    for (let i = start + 1; i < end; i++) {
      if (height(points[i]) < height(points[lowest])) lowest = i;
      if (height(points[i]) > height(points[highest])) highest = i;
    }
    kept.push(Math.min(lowest, highest));
    if (lowest !== highest) kept.push(Math.max(lowest, highest));
  }
  kept.push(last);
  return kept.map((i) => points[i]);
}
