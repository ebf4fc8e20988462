import type { ForestInput } from "../forest.ts";
import { COLUMNS, columnBytes, instantiateWith } from "./columns.ts";
import {
  EDGES,
  FIELD,
  FLOAT64S,
  HISTOGRAMS,
  LOWEST,
  OWN_PLACES,
  PLAN_BYTES,
  SHARED_UINTS,
  WAITING_NODE,
} from "./forest-layout.ts";
import type { Instance } from "./module.ts";
import { placer, roundUp } from "./placer.ts";

/** Memory that WebAssembly can address. */
const MOST_BYTES = 2 ** 32;

/** Bins of so many bytes stay in a core's nearest cache, however they lie. */
const NEAR = 2 ** 15;

/** The memory of a forest's fit, and where each thread finds its plan in it. */
export interface ForestMemory extends Instance {
  readonly plans: readonly number[];
}

/**
 * Lays out the data of a fit, and for each thread what it needs to grow trees; fewer threads where there is no room.
 * @throws RangeError where there is no room for one.
 */
export function layOutForest(module: WebAssembly.Module, input: ForestInput, threads: number): ForestMemory {
  const { columns, fields, y, rows } = input;
  const places = sharedPlaces(input);
  const ownBytes = ownPlaces(input, 0).end;
  const seats = Math.max(Math.min(threads, Math.floor((MOST_BYTES - places.end) / ownBytes)), 1);
  const instance = instantiateWith(module, columns, places.end + seats * ownBytes);
  const { buffer } = instance.memory;
  const { byRow, rowStride, columnStride, classes } = places;
  new Uint8Array(buffer, classes, rows).set(y);
  writeFields(buffer, input, places);
  if (rowStride > 0) instance.kernels.arrangeByRow(COLUMNS, columnStride, fields.length, 0, rows, byRow, rowStride);
  const plans = Array.from({ length: seats }, (_, seat) => places.end + seat * ownBytes);
  for (const plan of plans) writePlan(buffer, plan, input, places);
  return { ...instance, plans };
}

type SharedPlaces = ReturnType<typeof sharedPlaces>;

function sharedPlaces({ rows, fields, candidates }: ForestInput) {
  const place = placer(COLUMNS);
  const columnStride = columnBytes(rows);
  const rowStride = columnStride * fields.length > NEAR ? roundUp(fields.length, 8) : 0;
  return {
    columnStride,
    rowStride,
    columns: place(columnStride * fields.length),
    byRow: place(rows * rowStride),
    shapes: place(fields.length * FIELD),
    edges: place(fields.length * EDGES),
    candidateFields: place(candidates.count * 4),
    candidateLevels: place(candidates.count * 4),
    classes: place(rows),
    end: place(0),
  };
}

function ownPlaces({ rows, fields, candidates }: ForestInput, begin: number) {
  const place = placer(begin + PLAN_BYTES);
  // A tree has fewer splits than rows. Sixteen rows are looked at at a time.
  const nodes = 2 * rows;
  return {
    candidateOrder: place(candidates.count * 4),
    histograms: place(HISTOGRAMS),
    found: place(256),
    foundSums: place(2048 + 16),
    gains: place(fields.length * 8),
    counts: place(rows * 4),
    order: place((rows + 16) * 8),
    spare: place((rows + 16) * 8),
    gathered: place(rows + 16),
    rowGoods: place(rows + 16),
    rowBads: place(rows + 16),
    todo: place((rows + 2) * WAITING_NODE),
    nodeField: place(nodes * 4),
    nodeLeft: place(nodes * 4),
    nodeValue: place(nodes * 4),
    nodeCover: place(nodes * 4),
    nodeKind: place(nodes),
    nodeGoods: place(nodes * 8),
    nodeBads: place(nodes * 8),
    end: place(0),
  };
}

function writePlan(buffer: ArrayBufferLike, plan: number, input: ForestInput, places: SharedPlaces): void {
  const { rows, fields, candidates, rules } = input;
  const shared = {
    ...places,
    rows,
    fields: fields.length,
    candidates: candidates.count,
    maxFeatures: rules.maxFeatures,
    maxDepth: Math.min(rules.maxDepth, 2 ** 31),
    drawn: rules.splitter === "random" ? 1 : 0,
    minSamplesLeaf: Math.min(Math.ceil(rules.minSamplesLeaf), 2 ** 31),
  };
  const own = ownPlaces(input, plan);
  const uints = new Uint32Array(buffer, plan, PLAN_BYTES / 4);
  for (const name of Object.keys(SHARED_UINTS) as (keyof typeof SHARED_UINTS)[]) {
    uints[SHARED_UINTS[name] / 4] = shared[name];
  }
  for (const name of Object.keys(OWN_PLACES) as (keyof typeof OWN_PLACES)[]) uints[OWN_PLACES[name] / 4] = own[name];
  const floats = new Float64Array(buffer, plan, PLAN_BYTES / 8);
  floats[FLOAT64S.minSamplesSplit / 8] = rules.minSamplesSplit;
  floats[FLOAT64S.goodFactor / 8] = rules.factors.good;
  floats[FLOAT64S.badFactor / 8] = rules.factors.bad;
}

function writeFields(buffer: ArrayBufferLike, { fields, candidates }: ForestInput, places: SharedPlaces): void {
  const uints = new Uint32Array(buffer);
  const floats = new Float32Array(buffer);
  for (const [field, { bins, missing, categorical, lowest, highest }] of fields.entries()) {
    const low = places.edges + field * EDGES;
    const at = (places.shapes + field * FIELD) / 4;
    uints[at] = bins | ((missing < 0 ? 256 : missing) << 16);
    uints[at + 1] = categorical ? 1 : 0;
    uints[at + 2] = low;
    uints[at + 3] = low + LOWEST;
    if (categorical) continue;
    floats.fill(Number.POSITIVE_INFINITY, low / 4, (low + LOWEST) / 4);
    floats.set(lowest, low / 4);
    for (let bin = 0; bin < lowest.length; bin += 16) floats[(low + 1024 + bin / 4) / 4] = lowest[bin];
    floats.set(highest, (low + LOWEST) / 4);
  }
  new Int32Array(buffer, places.candidateFields, candidates.count).set(candidates.field);
  new Int32Array(buffer, places.candidateLevels, candidates.count).set(candidates.level);
}
