/**
 * The vote of the training rows next to queries. Blocks of rows are looked at by some queries in turn: a bound of each
 * row's distance tells most of them to be too far, and what is left is measured.
 */
import { boundRows, leastBoundOf, priceCodes, priceNumbers, sumOfCosts, tabulate } from "./neighbour-bounds";
import { BLOCK, CELLS } from "./neighbour-cells";
import { Near, Query, rowsOf, Search } from "./neighbour-search";
import { furthestOf, measureRows, shareOfBad } from "./nearest-rows";

/** As in `../neighbours.ts`. */
const UNSEEN_LEVEL: i32 = -2;

/** Says the PD of the queries `from` … `to` − 1. */
export function voteOn(search: Search, from: u32, to: u32): void {
  const last = search.blocks - 1;
  for (let block: u32 = 0; block <= last; block++) {
    for (let q = from; q < to; q++) {
      const query = block > 0 ? queryOf(search, q - from) : begin(search, q, q - from);
      if (block > 0) look(search, query, block, <f64>(block + 1) / search.blocks);
      else lookFirst(search, query);
      if (block < last) continue;
      if (furthestOf(query) > query.limit) lookAgain(search, query);
      store<f64>(search.pd + (q << 3), shareOfBad(search, query));
    }
  }
}

// @ts-ignore: decorator
@inline
function queryOf(search: Search, n: u32): Query {
  return changetype<Query>(search.queries + keptOf(search, n) * <u32>offsetof<Query>());
}

/** Nobody comes back to a query where there is one block only: all have the same place. */
// @ts-ignore: decorator
@inline
function keptOf(search: Search, n: u32): u32 {
  return search.blocks > 1 ? n : 0;
}

/** Begins with query `q`, the `n`th of its group. */
function begin(search: Search, q: u32, n: u32): Query {
  const query = queryOf(search, n);
  const columns = search.codeColumns + search.numberColumns;
  const kept = keptOf(search, n);
  query.limit = f64.POSITIVE_INFINITY;
  query.tabled = f64.NaN;
  query.count = 0;
  query.found = 0;
  query.asked = search.asked + q * search.recordBytes;
  query.aparts = search.aparts + n * search.codeBytes;
  query.costs = search.costs + kept * columns * CELLS * 4;
  query.tables = search.tables + kept * columns * CELLS;
  query.nearest = search.nearest + kept * search.room * <u32>offsetof<Near>();
  priceColumns(search, query);
  query.mean = <f64>sumOfCosts(columns, query.costs, search.sizes) / search.rows;
  return query;
}

/** Writes what each cell of each column adds at least. */
function priceColumns(search: Search, query: Query): void {
  let costs: usize = query.costs;
  for (let j: usize = 0; j < search.codeColumns; j++, costs += CELLS * 4) {
    const code = load<i32>(query.asked + (j << 2));
    const apart = code === UNSEEN_LEVEL ? 1 : 2;
    store<i32>(query.aparts + (j << 2), apart);
    priceCodes(code, <f32>apart, costs);
  }
  for (let j: usize = 0; j < search.numberColumns; j++, costs += CELLS * 4) {
    const bounds = j * CELLS * 8;
    priceNumbers(load<f64>(query.asked + search.codeBytes + (j << 3)), search.lows + bounds, search.highs + bounds, costs);
  }
}

/**
 * A look at the first block. There is no limit yet, so those rows are measured first that seem to be as near as it takes
 * to have enough and a quarter more, as some are further than they seem; and then those that may be as near.
 */
function lookFirst(search: Search, query: Query): void {
  const rows = rowsOf(search, 0);
  tabulate(search, query, query.mean);
  boundRows(search, query, 0, rows);
  const enough = leastBoundOf(search, <u32>min<f64>(search.k * 1.25, BLOCK), rows);
  measureRows(search, query, 0, 0, enough, 1.0 / search.blocks);
  const furthest = query.limit * (255 / query.tabled);
  measureRows(search, query, 0, enough + 1, furthest < 255 ? <u32>furthest : 255, 1.0 / search.blocks);
}

/** @param seen the share of all rows that have been looked at, once these are. */
function look(search: Search, query: Query, block: u32, seen: f64): void {
  tabulate(search, query, query.limit);
  boundRows(search, query, block, rowsOf(search, block));
  measureRows(search, query, block, 0, 254, seen);
}

/** Once more at all rows, where the limit was too narrow for those who vote: they are no further than those found. */
function lookAgain(search: Search, query: Query): void {
  query.limit = furthestOf(query);
  query.count = 0;
  query.found = 0;
  for (let block: u32 = 0; block < search.blocks; block++) look(search, query, block, 1);
}
