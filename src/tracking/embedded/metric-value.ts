/** SQL knows neither NaN nor infinity: MLflow stores 0 with a flag, and the largest double. */
export function toStored(value: number): { readonly value: number; readonly isNan: 0 | 1 } {
  if (Number.isNaN(value)) return { value: 0, isNan: 1 };
  return { value: Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)), isNan: 0 };
}

/** What `toStored` was given. */
export function fromStored(value: number, isNan: number): number {
  if (isNan !== 0) return Number.NaN;
  return Math.abs(value) === Number.MAX_VALUE ? value * 2 : value;
}
