/**
 * Threads that work on one fit, or what is predicted: each has its own instance of the kernels on the same memory. The
 * first thread posts a job of some chunks; all threads, the first included, claim chunks until none is left. So a thread
 * that the machine holds back delays at most the chunk that it has, and what a chunk does never depends on who does it.
 */
import { runChunk } from "./jobs";

@unmanaged
export class Crew {
  /** Number of the job · 2³² + its chunks · 2¹⁶ + the next chunk to claim. */
  state: i64;
  /** Chunks done. */
  done: u32;
  /** Threads that sleep, and whether the first one does. */
  sleepers: u32;
  firstSleeps: u32;
  /** How many threads there are, the first included; 0 is taken as 1. */
  threads: u32;
  /** What the job is, and what it works on. */
  job: u32;
  a: u32;
  b: u32;
  c: u32;
  d: u32;
  unused: u32;
  x: f64;
  y: f64;
  z: f64;
}

const STATE: usize = 512;
const NUMBER: usize = STATE + 4;
const DONE: usize = STATE + 8;
const SLEEPERS: usize = STATE + 12;
const FIRST_SLEEPS: usize = STATE + 16;
/** The number of the job that ends all work. */
const STOP: i32 = -1;
/** Looks at the state before a thread goes to sleep: some tenths of a millisecond, as waking it takes nearly as long. */
const SPINS: u32 = 200000;

// @ts-ignore: decorator
@inline
export function crew(): Crew {
  return changetype<Crew>(STATE);
}

/** Claims a chunk and works on it. Returns whether there was one. */
function workOnce(): bool {
  const state = atomic.add<i64>(STATE, 1);
  const chunk = <u32>(state & 0xffff);
  const chunks = <u32>((state >> 16) & 0xffff);
  if (chunk >= chunks) return false;
  runChunk(chunk, chunks);
  if (atomic.add<u32>(DONE, 1) + 1 == chunks && atomic.load<u32>(FIRST_SLEEPS) != 0) atomic.notify(DONE, 1);
  return true;
}

/** What all threads but the first do, until they are told to stop. */
export function work(): void {
  let last: i32 = 0;
  for (;;) {
    let number = atomic.load<i32>(NUMBER);
    for (let spin: u32 = 0; number == last; number = atomic.load<i32>(NUMBER)) {
      if (++spin < SPINS) continue;
      spin = 0;
      atomic.add<u32>(SLEEPERS, 1);
      atomic.wait<i32>(NUMBER, last, -1);
      atomic.sub<u32>(SLEEPERS, 1);
    }
    if (number == STOP) return;
    last = number;
    while (workOnce()) {}
  }
}

/** Has all threads work on a job, which the caller has described in `crew()`. Returns when it is done. */
export function runJob(job: u32, chunks: u32): void {
  crew().job = job;
  const number = (atomic.load<i32>(NUMBER) + 1) & 0x7fff_ffff;
  atomic.store<u32>(DONE, 0);
  atomic.store<i64>(STATE, ((<i64>number) << 32) | ((<i64>chunks) << 16));
  if (atomic.load<u32>(SLEEPERS) > 0) atomic.notify(NUMBER, -1);
  while (workOnce()) {}
  for (let spin: u32 = 0; ; ) {
    let done = atomic.load<u32>(DONE);
    if (done == chunks) return;
    if (++spin < SPINS) continue;
    spin = 0;
    atomic.store<u32>(FIRST_SLEEPS, 1);
    done = atomic.load<u32>(DONE);
    if (done != chunks) atomic.wait<i32>(DONE, done, 1000000);
    atomic.store<u32>(FIRST_SLEEPS, 0);
  }
}

/** Lets threads work that come after others were dismissed. */
export function admit(): void {
  atomic.store<i64>(STATE, 0);
}

/** Ends the work of all other threads. */
export function dismiss(): void {
  atomic.store<i32>(NUMBER, STOP);
  atomic.notify(NUMBER, -1);
}
