/** Growing one classification tree, depth first; the twin of the plain `ClassTreeGrower`. */
import {
  bestCut,
  bestField,
  bestHasMissing,
  bestLeft,
  bestLevel,
  bestMissingLeft,
  bestPurity,
  bestThreshold,
  clearBest,
  purityOf,
} from "./best-question";
import { begin, beginNode, binOf, binsOf, end, rows, stride } from "./class-node";
import { fillFour, fillOne } from "./class-histogram";
import { offer } from "./class-split";
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
  memory.fill(plan.gains, 0, <usize>plan.fields << 3);
  for (let i: u32 = 0; i < plan.candidates; i++) store<u32>(<usize>plan.candidateOrder + (i << 2), i);
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
  push(0, plan.order, entry, 0, sums);
}

/** Splits nodes until all are done or so many rows were looked at. Returns whether the tree is grown. */
export function growTree(looks: f64): bool {
  const plan = forest();
  let looked: f64 = 0;
  while (plan.todoCount > 0) {
    if (looked > looks) return false;
    const next = changetype<Todo>(<usize>plan.todo + <usize>(--plan.todoCount) * TODO_BYTES);
    const node = next.node;
    const from: usize = next.from;
    const to: usize = next.to;
    const depth = next.depth;
    const sums = next.sums;
    const weight = goodOf(sums) + badOf(sums);
    const tooSmall = weight < plan.minSamplesSplit || weight < 2 * <f64>plan.minSamplesLeaf;
    if (<u32>sums == 0 || <u32>(sums >>> 32) == 0 || tooSmall || depth >= plan.maxDepth) continue;
    beginNode(from, to, sums);
    clearBest();
    let parted = false;
    for (let k: u32 = 0; (k < plan.maxFeatures || !parted) && k < plan.candidates; k++) {
      if (plan.drawn) drawCandidate(k);
      else if ((k & 3) == 0 || k >= plan.maxFeatures) lookAhead(k);
      if (offer(fieldAt(k), levelAt(k), k & 3)) parted = true;
      looked += <f64>rows;
    }
    if (bestField < 0) continue;
    const middle = partition();
    const left = bestLeft;
    const right = sums - left;
    const child = split(node, sums);
    const moved = otherPlace(from);
    push(child + 1, middle, moved + (to - from), depth + 1, right);
    push(child, moved, middle, depth + 1, left);
  }
  return true;
}

function push(node: u32, from: usize, to: usize, depth: u32, sums: i64): void {
  const plan = forest();
  const next = changetype<Todo>(<usize>plan.todo + <usize>(plan.todoCount++) * TODO_BYTES);
  next.node = node;
  next.from = <u32>from;
  next.to = <u32>to;
  next.depth = depth;
  next.sums = sums;
}

/** The k-th candidate of the node: the order is shuffled as far as it is used, unless all are looked at. */
function drawCandidate(k: u32): void {
  const plan = forest();
  if (plan.maxFeatures >= plan.candidates) return;
  const order: usize = plan.candidateOrder;
  const at = k + int(plan.candidates - k);
  const candidate = load<u32>(order + (at << 2));
  store<u32>(order + (at << 2), load<u32>(order + (k << 2)));
  store<u32>(order + (k << 2), candidate);
}

// @ts-ignore: decorator
@inline
function candidateAt(k: u32): usize {
  return <usize>load<u32>(<usize>forest().candidateOrder + (k << 2)) << 2;
}

// @ts-ignore: decorator
@inline
function fieldAt(k: u32): u32 {
  return load<u32>(<usize>forest().candidateFields + candidateAt(k));
}

// @ts-ignore: decorator
@inline
function levelAt(k: u32): i32 {
  return load<i32>(<usize>forest().candidateLevels + candidateAt(k));
}

/** Draws up to four candidates from the k-th on and fills the histograms of those that need one. */
function lookAhead(k: u32): void {
  const plan = forest();
  // Beyond `maxFeatures` the next one is drawn only if this one parts nothing.
  const count = k < plan.maxFeatures ? min(min(plan.maxFeatures, plan.candidates) - k, 4) : 1;
  let numeric: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    drawCandidate(k + i);
    if (levelAt(k + i) < 0) numeric++;
  }
  if (numeric == 4) {
    fillFour(fieldAt(k), fieldAt(k + 1), fieldAt(k + 2), fieldAt(k + 3));
    return;
  }
  for (let i: u32 = 0; i < count; i++) if (levelAt(k + i) < 0) fillOne((k + i) & 3, fieldAt(k + i));
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
  store<f64>(<usize>plan.nodeBads + (node << 3), bad);
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

/**
 * Sorts the node's entries into left and right ones, in the other of both places for the order: left ones from the begin
 * on, right ones from the end back. So rows of a node always rise or always fall. Returns where the right ones begin.
 *
 *     order   · · · a b c d e · · ·        b and e go right
 *     spare   · · · a c d e b · · ·
 */
function partition(): usize {
  const bins = binsOf(bestField);
  const step = stride;
  const last = end;
  const low: u32 = bestLevel < 0 ? 0 : bestLevel;
  const cut: u32 = bestCut;
  const alsoLeft: u32 = bestMissingLeft ? fieldOf(bestField).missing : low;
  let left = otherPlace(begin);
  let right = left + (last - begin) - 8;
  for (let at = begin; at < last; at += 8) {
    const entry = load<u64>(at);
    const bin: u32 = load<u8>(binOf(bins, step, at));
    const isLeft = (<usize>(bin >= low) & <usize>(bin <= cut)) | <usize>(bin == alsoLeft);
    // No branch: which way a row goes can't be predicted. The one of both that is wrong is written over.
    store<u64>(left, entry);
    store<u64>(right, entry);
    left += isLeft << 3;
    right -= (1 - isLeft) << 3;
  }
  return left;
}

/** Where entries at this place go when they are sorted. */
// @ts-ignore: decorator
@inline
function otherPlace(entries: usize): usize {
  const order: usize = forest().order;
  const spare: usize = forest().spare;
  return entries < spare ? entries + (spare - order) : entries - (spare - order);
}
