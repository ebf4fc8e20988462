/** The loops that many threads share, each cut into chunks; and when they are worth sharing. */
import { Crew, crew, runJob } from "./crew";
import { LEAST, MOST } from "./gradients";
import {
  addHistograms,
  blocks,
  clear,
  clearPlaces,
  fill,
  fillBlocks,
  subtractHistogram,
  subtractPlaces,
} from "./histogram";
import { beginLeaf } from "./leaf-score";
import { Search } from "./neighbour-search";
import { voteOn } from "./neighbours";
import { isNear, plan } from "./plan";
import { placeOf, writeRecordsOf } from "./records";
import { addToScoresOf, partitionBack, partitionChunk, partitionSerially } from "./rows";
import { bestSlot, findInPlaces } from "./split";

const RECORDS: u32 = 1;
const HISTOGRAM: u32 = 2;
const ADD_HISTOGRAMS: u32 = 3;
const PARTITION: u32 = 4;
const PARTITION_BACK: u32 = 5;
const FIND_SPLIT: u32 = 6;
const SCORES: u32 = 7;
const HISTOGRAM_BLOCKS: u32 = 8;
const VOTES: u32 = 9;
const CHILD: u32 = 10;

/** Fewer rows than this are worked on alone: posting a job takes about as long. */
const WORTH_SHARING: u32 = 8192;

/** So many rows times slots take about as long to add to a histogram. */
const WORTH_SHARING_LOOKS: u64 = 32768;

/** Records are written so many rows at a time. */
const ROWS: u32 = 64;

/** With so many rows, a histogram for each thread costs less than that each thread looks at all of them. */
const WORTH_PRIVATES: u32 = 32768;

// @ts-ignore: decorator
@inline
function sharers(rows: u32): u32 {
  return rows >= WORTH_SHARING ? max(crew().threads, 1) : 1;
}

/** Where a chunk of `from` … `to` begins; all chunks but the last are multiples of 4 long. */
// @ts-ignore: decorator
@inline
function beginOf(chunk: u32, chunks: u32, from: u32, to: u32): u32 {
  return chunk == chunks ? to : from + (<u32>((<u64>(to - from) * chunk) / chunks) & ~3);
}

export function runChunk(chunk: u32, chunks: u32): void {
  const job = crew().job;
  const from = beginOf(chunk, chunks, crew().b, crew().c);
  const to = beginOf(chunk + 1, chunks, crew().b, crew().c);
  if (job == RECORDS) {
    let histogram: usize = 0;
    if (crew().a != 0) {
      histogram = privateHistogram(chunk, crew().a);
      if (chunk > 0) clear(histogram);
    }
    const room = roomOf(chunk);
    writeRecordsOf(from * ROWS, to * ROWS, crew().d != 0, histogram, <u32>crew().x, chunk, room);
  } else if (job == HISTOGRAM) {
    const histogram = privateHistogram(chunk, crew().a);
    if (chunk > 0) clear(histogram);
    fill(histogram, from, to, crew().d != 0, roomOf(chunk));
  } else if (job == HISTOGRAM_BLOCKS) {
    const room = roomOf(chunk);
    const first = beginOfPart(chunk, chunks, blocks());
    const last = beginOfPart(chunk + 1, chunks, blocks());
    fillBlocks(crew().a, crew().b, crew().c, crew().d != 0, room, first, last);
  } else if (job == CHILD) {
    const places = beginOfPlaces(chunk, chunks);
    const end = beginOfPlaces(chunk + 1, chunks);
    clearPlaces(crew().a, places, end);
    const room = roomOf(chunk);
    fillBlocks(crew().a, crew().b, crew().c, false, room, places >> 3, (end + 7) >> 3);
    subtractPlaces(crew().d, crew().a, places, end);
  } else if (job == ADD_HISTOGRAMS) {
    addHistograms(crew().a, plan().privates, crew().d, from, to);
  } else if (job == PARTITION) {
    partitionChunk(from, to, crew().a, chunk);
  } else if (job == PARTITION_BACK) {
    partitionBack(from, to, crew().b, chunk, chunks);
  } else if (job == FIND_SPLIT) {
    beginLeaf(crew().x, crew().y, crew().z);
    findInPlaces(crew().a, beginOfPlaces(chunk, chunks), beginOfPlaces(chunk + 1, chunks));
  } else if (job == SCORES) {
    addToScoresOf(crew().a, crew().d, from, to, chunk);
  } else if (job == VOTES) {
    voteInTurn(crew().a + chunk * <u32>offsetof<Search>());
  }
}

/** A thread's own room for gathering. */
// @ts-ignore: decorator
@inline
function roomOf(chunk: u32): usize {
  return <usize>plan().scratch + (chunk << 16);
}

// @ts-ignore: decorator
@inline
function privateHistogram(chunk: u32, own: usize): usize {
  return chunk == 0 ? own : <usize>plan().privates + <usize>(chunk - 1) * <usize>plan().histogramBytes;
}

// @ts-ignore: decorator
@inline
function beginOfPart(chunk: u32, chunks: u32, count: u32): u32 {
  return (count * chunk) / chunks;
}

/** The first place of a thread's blocks: what it has counted is near when it looks for a split. */
// @ts-ignore: decorator
@inline
function beginOfPlaces(chunk: u32, chunks: u32): u32 {
  return min(plan().asked, beginOfPart(chunk, chunks, blocks()) << 3);
}

// @ts-ignore: decorator
@inline
function share(job: u32, chunks: u32, from: u32, to: u32): void {
  crew().b = from;
  crew().c = to;
  runJob(job, chunks);
}

/**
 * Writes the records of rows `from` … `to` − 1, both multiples of 64.
 * @param histogram that the root's rows are added to, of which there are `count`.
 */
export function writeRecords(from: u32, to: u32, binsToo: bool, histogram: usize, count: u32): void {
  const chunks = sharers(to - from);
  // Few rows are counted by giving each thread some slots, and so after all of them are written.
  const isCounted = crew().threads <= 1 || to - from >= WORTH_PRIVATES;
  const counted = isCounted ? histogram : 0;
  if (chunks == 1) {
    writeRecordsOf(from, to, binsToo, counted, count, 0, plan().scratch);
  } else {
    crew().a = <u32>counted;
    crew().d = binsToo ? 1 : 0;
    crew().x = <f64>count;
    share(RECORDS, chunks, from / ROWS, to / ROWS);
    if (isCounted) addPrivates(histogram, chunks);
  }
  for (let chunk: u32 = 0; chunk < chunks; chunk++) {
    plan().leastHessian = Math.min(plan().leastHessian, load<f64>(LEAST + (chunk << 4)));
    plan().mostHessian = Math.max(plan().mostHessian, load<f64>(MOST + (chunk << 4)));
  }
  if (!isCounted) {
    const first = placeOf(from, 0, count);
    fillFrom(histogram, first, placeOf(to, first, count), count == plan().rows);
  }
}

/** Adds what the threads have counted apart from the first to its histogram. */
function addPrivates(histogram: usize, threads: u32): void {
  crew().a = <u32>histogram;
  crew().d = threads - 1;
  share(ADD_HISTOGRAMS, threads, 0, plan().asked);
}

/** Whether several threads are to count so many rows. */
function isWorthCounting(rows: u32): bool {
  return crew().threads > 1 && <u64>rows * plan().asked >= WORTH_SHARING_LOOKS && !isNear();
}

/** Adds the rows `from` … `to` − 1 of the order. */
export function fillHistogram(histogram: usize, from: u32, to: u32): void {
  fillFrom(histogram, from, to, false);
}

/**
 * The same; `inOrder`: they are the rows of these numbers. Few rows are shared by giving each thread some slots, many by
 * giving each some rows and a histogram of its own.
 */
function fillFrom(histogram: usize, from: u32, to: u32, inOrder: bool): void {
  const rows = to - from;
  const threads = max(crew().threads, 1);
  if (!isWorthCounting(rows)) {
    fill(histogram, from, to, inOrder, plan().scratch);
    return;
  }
  crew().a = <u32>histogram;
  crew().d = inOrder ? 1 : 0;
  if (rows < WORTH_PRIVATES) {
    share(HISTOGRAM_BLOCKS, min(threads, blocks()), from, to);
    return;
  }
  share(HISTOGRAM, threads, from, to);
  addPrivates(histogram, threads);
}

/**
 * Makes a histogram that of a child, rows `from` … `to` − 1 of the order, and its parent's that of the other child. Where
 * it is worth sharing, each thread does all of it for some slots.
 */
export function countChild(histogram: usize, parent: usize, from: u32, to: u32): void {
  const threads = min(max(crew().threads, 1), blocks());
  const rows = to - from;
  if (!isWorthCounting(rows) || rows >= WORTH_PRIVATES) {
    clear(histogram);
    fillHistogram(histogram, from, to);
    subtractHistogram(parent, histogram);
    return;
  }
  crew().a = <u32>histogram;
  crew().d = <u32>parent;
  share(CHILD, threads, from, to);
}

/**
 * Looks for the best split of the leaf of rows `from` … `to` − 1 of the order.
 *
 * @param gradient its sum; likewise `hessian`, and `copies`, the number of copies that its rows are.
 * @returns the slot whose `Found` is best, or −1.
 */
export function findSplit(
  histogram: usize,
  gradient: f64,
  hessian: f64,
  copies: f64,
  from: u32,
  to: u32,
): i32 {
  const asked = plan().asked;
  const chunks = min(sharers(asked << 9), blocks());
  beginLeaf(gradient, hessian, copies);
  if (chunks <= 1) {
    findInPlaces(histogram, 0, asked);
  } else {
    crew().a = <u32>histogram;
    crew().x = gradient;
    crew().y = hessian;
    crew().z = copies;
    share(FIND_SPLIT, chunks, 0, asked);
  }
  return bestSlot(histogram, from, to);
}

/**
 * Sorts rows `from` … `to` − 1 of the order into those that the node sends left and those that it sends right, each in
 * their old order. Returns where the right ones begin.
 */
export function partition(from: u32, to: u32, node: u32): u32 {
  const chunks = sharers(to - from);
  if (chunks == 1) return partitionSerially(from, to, node);
  crew().a = node;
  share(PARTITION, chunks, from, to);
  return runBack(chunks, from, to);
}

function runBack(chunks: u32, from: u32, to: u32): u32 {
  share(PARTITION_BACK, chunks, from, to);
  let left = from;
  for (let chunk: u32 = 0; chunk < chunks; chunk++) left += load<u32>(LEAST + (chunk << 4));
  return left;
}

/** Adds their values to the scores of the rows of so many `ScoredLeaf`s. */
export function addToScores(leaves: usize, count: u32): void {
  const rows = plan().rows;
  const chunks = sharers(rows);
  if (chunks == 1) {
    addToScoresOf(leaves, count, 0, rows, 0);
    return;
  }
  crew().a = <u32>leaves;
  crew().d = count;
  share(SCORES, chunks, 0, rows);
}

/**
 * Says the PD of the queries 0 … `queries` − 1, a group at a time.
 *
 * @param searches place of a `Search` for each thread, side by side: they differ in the room that there is to work in.
 */
export function vote(searches: u32, queries: u32): void {
  const threads = max(crew().threads, 1);
  const most = changetype<Search>(searches).atOnce * threads;
  const rounds = (queries + most - 1) / most;
  crew().a = searches;
  crew().b = queries;
  // Groups are of the same size, so that no thread waits for another's last one.
  crew().c = (queries + rounds * threads - 1) / (rounds * threads);
  crew().d = 0;
  if (threads == 1) voteInTurn(searches);
  else runJob(VOTES, threads);
}

/** Claims groups of queries until none is left: a thread that the machine holds back leaves more of them to others. */
function voteInTurn(search: u32): void {
  const queries = crew().b;
  const atOnce = crew().c;
  const next = changetype<usize>(crew()) + offsetof<Crew>("d");
  for (let from = atomic.add<u32>(next, atOnce); from < queries; from = atomic.add<u32>(next, atOnce)) {
    voteOn(changetype<Search>(search), from, min(queries, from + atOnce));
  }
}
