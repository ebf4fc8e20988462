import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  GrowingTree,
  LEVEL,
  SET_WORDS,
  THRESHOLD,
  TreeCollector,
  type TreeNodes,
  type TreeWalker,
  UNKNOWN_RIGHT,
} from "../../src/kernels/index.ts";
import { PlainTreeWalker } from "../../src/kernels/plain/tree-walker.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { WasmTreeWalker } from "../../src/kernels/wasm/tree-walker.ts";
import { Random } from "../../src/random.ts";

let fast: WasmTreeWalker;

beforeAll(async () => {
  const module = await loadOwnKernels();
  if (module === undefined) throw new Error("the kernels are not built: npm run build:wasm");
  fast = new WasmTreeWalker(module);
});

interface Setting {
  readonly seed: number;
  readonly trees: number;
  readonly leaves: number;
  readonly fields: number;
  readonly rows: number;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1_000_000),
  trees: fc.integer({ min: 1, max: 20 }),
  leaves: fc.integer({ min: 1, max: 40 }),
  fields: fc.integer({ min: 1, max: 12 }),
  rows: fc.integer({ min: 1, max: 256 }),
});

/** Trees that ask every kind of question, of fields that are numbers, and levels in every third. */
function makeTrees({ trees, leaves, fields }: Setting, random: Random): TreeNodes {
  const forest = new TreeCollector();
  const tree = new GrowingTree();
  for (let t = 0; t < trees; t++) {
    tree.clear();
    const open = [tree.addLeaf(random.normal(), 1)];
    for (let leaf = 1; leaf < leaves; leaf++) {
      const [node] = open.splice(random.int(open.length), 1);
      const field = random.int(fields);
      const unknownRight = random.int(2) * UNKNOWN_RIGHT;
      if (field % 3 !== 2) tree.split(node, field, THRESHOLD | unknownRight, random.int(7) - 3);
      else if (random.int(2) === 0) tree.split(node, field, LEVEL, random.int(256));
      else {
        const set = Uint32Array.from({ length: SET_WORDS }, () => random.fork(leaf + 100 * t).seed);
        tree.splitBySet(node, field, unknownRight, set);
      }
      open.push(tree.addLeaf(random.normal(), 1), tree.addLeaf(random.normal(), 1));
    }
    forest.add(tree);
  }
  return forest.finish();
}

function walk(walker: TreeWalker, { rows, fields, seed }: Setting): Float64Array {
  const random = new Random(seed);
  for (let field = 0; field < fields; field++) {
    for (let row = 0; row < rows; row++) {
      const value = field % 3 === 2 ? random.int(256) : random.int(9) - 4;
      walker.answers[field * walker.block + row] = random.int(6) === 0 ? Number.NaN : value;
    }
  }
  const sums = Float64Array.from({ length: rows }, () => random.normal());
  walker.addTo(sums);
  return sums;
}

describe("the WebAssembly tree walker", () => {
  it("says, to the bit, what the plain one says", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const trees = makeTrees(setting, new Random(setting.seed));
        const plain = walk(new PlainTreeWalker(trees, setting.fields, setting.rows), setting);
        expect(walk(fast.take(trees, setting.fields), setting)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it("takes up one model after another, of any size", () => {
    const settingOf = (trees: number): Setting => ({ seed: trees, trees, leaves: 31, fields: 9, rows: 100 });
    for (const trees of [1, 300, 2, 40]) {
      const setting = settingOf(trees);
      const nodes = makeTrees(setting, new Random(trees));
      const plain = walk(new PlainTreeWalker(nodes, 9, 100), setting);
      expect(walk(fast.take(nodes, 9), setting)).toEqual(plain);
      expect(walk(fast.take(nodes, 9), setting)).toEqual(plain);
    }
  });
});
