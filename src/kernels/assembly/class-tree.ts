/** Growing one classification tree, depth first; the twin of the plain `ClassTreeGrower`. */
import {
  beginNode,
  bestCut,
  bestField,
  bestHasMissing,
  bestLeft,
  bestLevel,
  bestMissingLeft,
  bestPurity,
  bestThreshold,
  offer,
  purityOf,
} from "./class-split";
import { badOf, fieldOf, forest, goodOf, Todo } from "./forest-plan";
import { int, seedRandom } from "./random";

const TODO_BYTES: usize = 24;
/** Kinds of question, as in `../tree-nodes.ts`. */
const UNKNOWN_RIGHT: u8 = 1;
const LEVEL: u8 = 2;

/** Makes the tree one leaf of all rows that it sees. */
export function plantTree(seed: u32): void {
  seedRandom(seed);
  const plan = forest();
  let entry: usize = plan.order;
  let sums: i64 = 0;
  let most: u32 = 0;
  for (let row: u32 = 0; row < plan.rows; row++) {
    const count = load<u32>(<usize>plan.counts + (row << 2));
    if (count == 0) continue;
    const bad: u32 = load<u8>(<usize>plan.classes + row);
    store<u32>(entry, row);
    store<u32>(entry, (count << 1) | bad, 4);
    entry += 8;
    sums += (<i64>count) << (bad << 5);
    most = max(most, count);
  }
  plan.byteCounts = most < 256 ? 1 : 0;
  plan.nodes = 0;
  plan.todoCount = 0;
  addLeaf(sums);
  push(0, 0, <u32>((entry - plan.order) >> 3), 0, sums);
}

/** Splits nodes until all are done or so many rows were looked at. Returns whether the tree is grown. */
export function growTree(looks: f64): bool {
  const plan = forest();
  let looked: f64 = 0;
  while (plan.todoCount > 0) {
    if (looked > looks) return false;
    const next = changetype<Todo>(<usize>plan.todo + <usize>(--plan.todoCount) * TODO_BYTES);
    const node = next.node;
    const from = next.from;
    const to = next.to;
    const depth = next.depth;
    const sums = next.sums;
    const weight = goodOf(sums) + badOf(sums);
    const tooSmall = weight < plan.minSamplesSplit || weight < 2 * plan.minSamplesLeaf;
    if (<u32>sums == 0 || <u32>(sums >>> 32) == 0 || tooSmall || depth >= plan.maxDepth) continue;
    beginNode(from, to, sums);
    let parted = false;
    for (let k: u32 = 0; (k < plan.maxFeatures || !parted) && k < plan.candidates; k++) {
      const candidate = drawCandidate(k);
      const field = load<u32>(<usize>plan.candidateFields + (candidate << 2));
      const level = load<i32>(<usize>plan.candidateLevels + (candidate << 2));
      if (offer(field, level)) parted = true;
      looked += <f64>(to - from);
    }
    if (bestField < 0) continue;
    const middle = partition(from, to);
    const left = bestLeft;
    const right = sums - left;
    const child = split(node, sums);
    push(child + 1, middle, to, depth + 1, right);
    push(child, from, middle, depth + 1, left);
  }
  return true;
}

function push(node: u32, from: u32, to: u32, depth: u32, sums: i64): void {
  const plan = forest();
  const next = changetype<Todo>(<usize>plan.todo + <usize>(plan.todoCount++) * TODO_BYTES);
  next.node = node;
  next.from = from;
  next.to = to;
  next.depth = depth;
  next.sums = sums;
}

function drawCandidate(k: u32): u32 {
  const plan = forest();
  const order: usize = plan.candidateOrder;
  if (plan.maxFeatures >= plan.candidates) return load<u32>(order + (k << 2));
  const at = k + int(plan.candidates - k);
  const candidate = load<u32>(order + (at << 2));
  store<u32>(order + (at << 2), load<u32>(order + (k << 2)));
  store<u32>(order + (k << 2), candidate);
  return candidate;
}

function addLeaf(sums: i64): u32 {
  const plan = forest();
  const node = plan.nodes++;
  const good = goodOf(sums);
  const bad = badOf(sums);
  const weighted = bad * plan.badFactor;
  store<i32>(<usize>plan.nodeField + (node << 2), -1);
  store<u32>(<usize>plan.nodeLeft + (node << 2), 0);
  store<f32>(<usize>plan.nodeValue + (node << 2), <f32>(weighted / (weighted + good * plan.goodFactor)));
  store<f32>(<usize>plan.nodeCover + (node << 2), <f32>(good + bad));
  store<u8>(<usize>plan.nodeKind + node, 0);
  store<f64>(<usize>plan.nodeGoods + (node << 3), good);
  store<f64>(<usize>plan.nodeBadWeights + (node << 3), bad);
  return node;
}

/** Writes the best question into the tree. Returns its left child. */
function split(node: u32, sums: i64): u32 {
  const plan = forest();
  const gain: usize = <usize>plan.gains + (bestField << 3);
  store<f64>(gain, load<f64>(gain) + Math.max(2 * (bestPurity - purityOf(sums)), 0));
  const left = goodOf(bestLeft) + badOf(bestLeft);
  const right = goodOf(sums) + badOf(sums) - left;
  store<i32>(<usize>plan.nodeField + (node << 2), bestField);
  store<u32>(<usize>plan.nodeLeft + (node << 2), plan.nodes);
  if (bestLevel >= 0) {
    store<u8>(<usize>plan.nodeKind + node, LEVEL);
    store<f32>(<usize>plan.nodeValue + (node << 2), <f32>bestLevel);
  } else {
    // Where training tells nothing of missing values, they go with the majority.
    const unknownLeft = bestHasMissing ? bestMissingLeft : left >= right;
    store<u8>(<usize>plan.nodeKind + node, unknownLeft ? 0 : UNKNOWN_RIGHT);
    store<f32>(<usize>plan.nodeValue + (node << 2), bestThreshold());
  }
  const child = addLeaf(bestLeft);
  addLeaf(sums - bestLeft);
  return child;
}

/** Sorts the node's rows into left ones and right ones, each in their old order. Returns where the right begin. */
function partition(from: u32, to: u32): u32 {
  const plan = forest();
  const column: usize = <usize>plan.columns + bestField * plan.columnStride;
  const low: u32 = bestLevel < 0 ? 0 : bestLevel;
  const cut: u32 = bestCut;
  const alsoLeft: u32 = bestMissingLeft ? fieldOf(bestField).missing : low;
  const begin: usize = <usize>plan.order + (from << 3);
  const end: usize = <usize>plan.order + (to << 3);
  const spare: usize = plan.spare;
  let left = begin;
  let right = spare;
  for (let at = begin; at < end; at += 8) {
    const entry = load<u64>(at);
    const bin: u32 = load<u8>(column + <u32>entry);
    const isLeft = (<usize>(bin >= low) & <usize>(bin <= cut)) | <usize>(bin == alsoLeft);
    store<u64>(left, entry);
    store<u64>(right, entry);
    left += isLeft << 3;
    right += (1 - isLeft) << 3;
  }
  memory.copy(left, spare, right - spare);
  return <u32>((left - <usize>plan.order) >> 3);
}
