/** xoshiro128** seeded by splitmix32: the numbers that `Random` gives in `src/random.ts`. */
import { forest } from "./forest-plan";

let seedState: u32 = 0;

function nextSeed(): u32 {
  seedState += 0x9e3779b9;
  let z = seedState;
  z = (z ^ (z >> 16)) * 0x85ebca6b;
  z = (z ^ (z >> 13)) * 0xc2b2ae35;
  return z ^ (z >> 16);
}

export function seedRandom(seed: u32): void {
  seedState = seed;
  forest().a = nextSeed();
  forest().b = nextSeed();
  forest().c = nextSeed();
  forest().d = nextSeed();
}

function uint32(): u32 {
  const plan = forest();
  const result = rotl<u32>(plan.b * 5, 7) * 9;
  const t = plan.b << 9;
  plan.c ^= plan.a;
  plan.d ^= plan.b;
  plan.b ^= plan.c;
  plan.a ^= plan.d;
  plan.c ^= t;
  plan.d = rotl<u32>(plan.d, 11);
  return result;
}

/** A uniform integer in [0, n). */
export function int(n: u32): u32 {
  return <u32>((<f64>uint32() / 4294967296) * <f64>n);
}

/** A uniform number in [0, 1). */
export function float(): f64 {
  const high = <f64>(uint32() >> 5);
  const low = <f64>(uint32() >> 6);
  return (high * 67108864 + low) / 9007199254740992;
}
