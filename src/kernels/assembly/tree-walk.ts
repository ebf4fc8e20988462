/**
 * Rows go down fitted trees, four at a time: which way one goes can't be guessed, so while it waits for its node the
 * others move on. A node is 16 bytes, the root of a tree its first:
 *
 *     0  offset of the field's answers in bytes; of a leaf, any
 *     4  f32 threshold, or level
 *     8  address of the left child, the right one being the next; its low four bits say what is asked
 *    12  f32 what a leaf says; or the address of a set of levels
 *
 * A leaf's left child is the leaf itself, and everyone goes left.
 */

/** Bits of a question: unknown answers go right; other levels go right, lower ones too; a set is asked; it is a leaf. */
const UNKNOWN_RIGHT: u32 = 1;
const IS_LEVEL: u32 = 2;
const IS_SET: u32 = 4;
const IS_LEAF: u32 = 8;

/** The child that a row goes to. @param answers those of the row, field after field at the nodes' offsets. */
// @ts-ignore: decorator
@inline
function childOf(node: usize, question: u32, answers: usize): usize {
  const answer = load<f32>(answers + load<u32>(node));
  if (question & IS_SET) return (question & ~15) + setChild(node, question, answer);
  const value = load<f32>(node, 4);
  const isUnknown = u32(answer != answer);
  const right = u32(answer > value) | ((question >> 1) & u32(answer < value)) | (question & isUnknown);
  return (question & ~15) + (right << 4);
}

function setChild(node: usize, question: u32, answer: f32): u32 {
  if (answer != answer) return (question & UNKNOWN_RIGHT) << 4;
  const bin = <u32>answer & 255;
  const isLeft = (load<u32>(<usize>load<u32>(node, 12) + ((bin >> 5) << 2)) >> (bin & 31)) & 1;
  return (1 - isLeft) << 4;
}

/**
 * Adds what trees say of rows to their sums, tree by tree.
 *
 * @param roots addresses of the roots, u32.
 * @param answers f32, one a row for each field, fields far enough apart for `rows` rounded up to a multiple of 4.
 * @param sums f64, likewise.
 */
export function addTrees(roots: usize, trees: u32, answers: usize, rows: u32, sums: usize): void {
  const end = roots + (trees << 2);
  for (; roots < end; roots += 4) {
    const root: usize = load<u32>(roots);
    for (let row: u32 = 0; row < rows; row += 4) {
      const own = answers + (row << 2);
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      for (;;) {
        const asksA = load<u32>(a, 8);
        const asksB = load<u32>(b, 8);
        const asksC = load<u32>(c, 8);
        const asksD = load<u32>(d, 8);
        if (asksA & asksB & asksC & asksD & IS_LEAF) break;
        a = childOf(a, asksA, own);
        b = childOf(b, asksB, own + 4);
        c = childOf(c, asksC, own + 8);
        d = childOf(d, asksD, own + 12);
      }
      const sum = sums + (row << 3);
      store<f64>(sum, load<f64>(sum) + <f64>load<f32>(a, 12));
      store<f64>(sum, load<f64>(sum, 8) + <f64>load<f32>(b, 12), 8);
      store<f64>(sum, load<f64>(sum, 16) + <f64>load<f32>(c, 12), 16);
      store<f64>(sum, load<f64>(sum, 24) + <f64>load<f32>(d, 12), 24);
    }
  }
}
