import type { LearntBy } from "../../../learners/index.ts";
import { BAD } from "../../../table/index.ts";
import { standardised } from "../encoded.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

type Neighbours = LearntBy<"neighbours">;

/** No training row has this code. */
const UNSEEN_CODE = -2;

/**
 * The share of bad among the nearest training rows, each vote by 1 / distance. Distances are summed column by column in
 * the order of the native model and in double, so that ties are ties and copies are at a distance of exactly 0.
 */
export function neighboursPd(inputs: RawInputs, learnt: Neighbours): Value {
  const { graph } = inputs;
  const { voters, rules } = learnt;
  const count = nearestNeeded(voters.copies, rules.nNeighbors);
  const distances = squaredDistances(inputs, learnt);
  const [nearest, rows] = graph.topSmallest(distances, count);

  const copies = graph.lookUp(graph.doubles(voters.copies), rows);
  const before = graph.node("CumSum", [copies, graph.integers([1], [])], { exclusive: { int: 1 } });
  const left = graph.node("Relu", [graph.sub(rules.nNeighbors, before)]);
  const counted = graph.node("Min", [copies, left]);
  const votes = graph.mul(counted, graph.lookUp(graph.doubles(voters.voteWeights), rows));
  const weighed = rules.weights === "uniform" ? votes : graph.mul(votes, nearness(inputs, nearest));

  const isBad = graph.doubles(Float64Array.from(voters.y, (label) => Number(label === BAD)));
  const all = graph.sumOfRow(weighed);
  const bad = graph.sumOfRow(graph.mul(weighed, graph.lookUp(isBad, rows)));
  // Where all are too far to have a say, the share among all training rows stands in.
  return graph.where(graph.node("Greater", [all, 0]), graph.div(bad, all), baseRate(voters));
}

/** 1 / distance; where some are at no distance at all, 1 for them and 0 for the others. */
function nearness({ graph }: RawInputs, squared: Value): Value {
  const isSame = graph.node("Equal", [squared, 0]);
  const same = graph.cast(isSame, "double");
  const inverse = graph.div(1, graph.node("Sqrt", [graph.where(isSame, 1, squared)]));
  const anySame = graph.node("Greater", [graph.sumOfRow(same, true), 0]);
  return graph.where(anySame, same, inverse);
}

/** `[N, training rows]` */
function squaredDistances(inputs: RawInputs, { encoder, training }: Neighbours): Value {
  const { graph } = inputs;
  const { rows, numbers, codes } = training;
  const ofLevels: Value[] = [];
  const ofNumbers: Value[] = [];
  for (const [j, field] of encoder.fields.entries()) {
    if (field.kind === "categorical") {
      const known = new Set(field.codes);
      const table = inputs.byLevel(j, (code) => (known.has(code) ? code : UNSEEN_CODE), UNSEEN_CODE);
      const code = graph.lookUp(graph.integers(table), inputs.levelRow(j));
      const start = ofLevels.length * rows;
      const others = graph.integers(codes.subarray(start, start + rows), [1, rows]);
      // All 0/1 columns of an unseen level are 0: only the other row's own 1 differs.
      const unseen = graph.node("Equal", [code, graph.integers([UNSEEN_CODE], [])]);
      const apart = graph.asColumn(graph.where(unseen, 1, 2));
      ofLevels.push(graph.where(graph.node("Equal", [graph.asColumn(code), others]), 0, apart));
    } else {
      for (const column of standardised(inputs, j, field)) {
        const start = ofNumbers.length * rows;
        const others = graph.doubles(numbers.subarray(start, start + rows), [1, rows]);
        const gap = graph.sub(graph.asColumn(column), others);
        ofNumbers.push(graph.mul(gap, gap));
      }
    }
  }
  return [...ofLevels, ...ofNumbers].reduce((sum, part) => graph.add(sum, part));
}

/** How many of the nearest rows hold enough copies, whichever they are. */
function nearestNeeded(copies: Float64Array, k: number): number {
  let found = 0;
  let count = 0;
  for (const size of copies.toSorted()) {
    if (found >= k) break;
    found += size;
    count++;
  }
  return count;
}

function baseRate({ y, copies, voteWeights }: Neighbours["voters"]): number {
  let all = 0;
  let bad = 0;
  for (let row = 0; row < y.length; row++) {
    const votes = copies[row] * voteWeights[row];
    all += votes;
    if (y[row] === BAD) bad += votes;
  }
  return bad / all;
}
