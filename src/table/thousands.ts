/** `12,345`. By hand: the first number that `toLocaleString` writes takes it a fiftieth of a second. */
export function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
