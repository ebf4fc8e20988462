/** Hands out memory from `begin` on, on boundaries of 64 bytes. Asked for 0 bytes, it says where it is. */
export function placer(begin: number): (bytes: number) => number {
  let end = begin;
  return (bytes) => {
    const at = end;
    end = roundUp(end + bytes, 64);
    return at;
  };
}

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
