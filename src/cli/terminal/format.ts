/** `.7893`: four decimals without the leading zero, as the field writes AUCs; `–` where there is no number. */
export function share(value: number | undefined, digits = 3): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  return value.toFixed(digits).replace(/^(-?)0\./, "$1.");
}

/** `843 ms`, `3.21 s`, `2 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.round(seconds % 60)).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Five significant digits, as much as people compare; whole numbers as they are. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** `2026-03-01 09:15:00` by this machine's clock. */
export function localTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString("sv-SE");
}

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** `1 task`, `66 tasks`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
