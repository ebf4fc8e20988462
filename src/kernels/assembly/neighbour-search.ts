/**
 * Where things are: a block of numbers that the host writes once (`../wasm/neighbour-kernel.ts`, in the same order), and one
 * for each query.
 *
 * A point is a record: its codes, i32, up to a multiple of 4, and then its numbers, f64, up to a multiple of 2; what fills
 * up is 0 in all of them. Columns are counted in the same order, codes first.
 */
@unmanaged
export class Search {
  /** Training rows, and the blocks that they are dealt to (see `neighbour-cells.ts`). */
  rows: u32;
  blocks: u32;
  codeColumns: u32;
  numberColumns: u32;
  /** Bytes of the codes of a record, and of all of it. */
  codeBytes: u32;
  recordBytes: u32;
  /**
   * Records of the training rows, block by block; of each row 1 = bad, u8; how many copies it is, and what the vote of one
   * counts, f64.
   */
  records: usize;
  y: usize;
  copies: usize;
  voteWeights: usize;
  /** 40: see `neighbour-cells.ts`. */
  cells: usize;
  lows: usize;
  highs: usize;
  sizes: usize;
  /** 56: columns whose costs are added up in bytes, and by how many bits the sums of all are finer than bounds. */
  group: u32;
  shift: u32;
  /** 64: room for the sums of 128 rows, u16, the bounds of a block, u8, and a `Near` for each of its rows. */
  sums: usize;
  bounds: usize;
  near: usize;
  /** 76: of each query its record, what its codes are from others, i32, what is said of it, f64, and its `Query`. */
  asked: usize;
  aparts: usize;
  pd: usize;
  queries: usize;
  /** 92: of each query that is kept for other blocks its costs and tables (see `neighbour-bounds.ts`). */
  costs: usize;
  tables: usize;
  /** 100: and room for so many `Near`; of so many queries at a time. */
  room: u32;
  nearest: usize;
  atOnce: u32;
  /** 112: 1 where a vote counts by 1 / distance. */
  byDistance: u32;
  /** 120: how many neighbours vote; the PD where no vote counts. */
  k: f64;
  baseRate: f64;
}

// @ts-ignore: decorator
@inline
export function rowsOf(search: Search, block: u32): u32 {
  return (search.rows - block + search.blocks - 1) / search.blocks;
}

/** How far the search for a query's neighbours is. */
@unmanaged
export class Query {
  /** The squared distance that rows beyond are not looked at. */
  limit: f64;
  /** The limit that tables were made for. */
  tabled: f64;
  /** What a row adds to the squared distance at least, on average. */
  mean: f64;
  /** How many of its nearest rows there are, nearest first, and as how many neighbours they count. */
  count: u32;
  found: f64;
  /** Its own part of what `Search` tells of. */
  asked: usize;
  aparts: usize;
  costs: usize;
  tables: usize;
  nearest: usize;
  unused: u32;
}

/** A row near to a query. */
@unmanaged
export class Near {
  squared: f64;
  row: u32;
  /** Which record is its own. */
  record: u32;
}
