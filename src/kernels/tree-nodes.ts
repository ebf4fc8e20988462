/**
 * Fitted trees as flat arrays, one entry a node; the nodes of tree t are roots[t] … roots[t + 1] − 1, its root first.
 *
 *              node   0      1     2      3     4
 *             field   4     −1     7     −1    −1      −1: a leaf
 *              left   1      0     3      0     0      the right child is the next node
 *             value  24.5  0.31  2.0    0.08  0.55     threshold, level, set number, or what the leaf says
 *              kind   1      0     2      0     0      THRESHOLD | UNKNOWN_RIGHT, LEVEL
 *
 * A node asks its field one of three questions, and a "yes" goes left:
 * - THRESHOLD: is float32(value) ≤ the threshold?
 * - LEVEL: is the level's bin the one given?
 * - LEVEL_SET: is the level's bin in the set? Sets are 256 bits each in `sets`; the number of the set is kept in the
 *   bits of `value`, not as a float.
 * Who gives no answer (a missing number, an unseen level) is not the level asked for; else goes left, or right where
 * UNKNOWN_RIGHT is set.
 */
export interface TreeNodes {
  /** One entry a tree, and the number of nodes at the end. */
  readonly roots: Uint32Array;
  readonly field: Int32Array;
  readonly kind: Uint8Array;
  readonly value: Float32Array;
  readonly left: Uint32Array;
  /** Training weight that passed the node. */
  readonly cover: Float32Array;
  /** Eight words a set: bin b is in set s where bit b % 32 of word 8 s + ⌊b / 32⌋ is 1. */
  readonly sets: Uint32Array;
}

export const THRESHOLD = 0;
export const UNKNOWN_RIGHT = 1;
export const LEVEL = 2;
export const LEVEL_SET = 4;

/** Words of a set of bins. */
export const SET_WORDS = 8;
