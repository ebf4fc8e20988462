import type { TreeNodes } from "../../kernels/index.ts";
import type { FieldBins } from "../../preprocess/index.ts";
import { requireColumns } from "../../preprocess/index.ts";
import type { Model, ModelJson } from "../learner.ts";
import { decodeArray, encodeArray, type TypedArrayJson } from "../typed-array-json.ts";
import { addTrees, type LevelBins } from "./predict-trees.ts";

/** What a model of trees has learnt. */
export interface FittedTrees {
  readonly trees: TreeNodes;
  /** How the levels of each field map to the bins that trees ask about; nothing for numeric fields. */
  readonly levels: readonly (LevelBins | undefined)[];
  /** How the trees add up: `mean` of their PDs, or `logit`: ln(odds of bad) = base + their sum. */
  readonly link: "mean" | "logit";
  readonly base: number;
  /** Share of all that splits gained, by field; all 0 where nothing was split. */
  readonly importances: readonly number[];
}

/** A fitted tree, forest or boosted ensemble. */
export interface TreeModel extends Model {
  readonly fitted: FittedTrees;
}

export function createTreeModel(
  { learner, params, fields, warnings }: Pick<ModelJson, "learner" | "params" | "fields" | "warnings">,
  fitted: FittedTrees,
): TreeModel {
  const { trees, levels, link, base } = fitted;
  const count = trees.roots.length - 1;
  return {
    learner,
    fields,
    warnings,
    fitted,
    predictProba(X, pd) {
      requireColumns(fields, X);
      pd.fill(link === "mean" ? 0 : base);
      addTrees(trees, levels, X, pd);
      for (let row = 0; row < pd.length; row++) {
        pd[row] = link === "mean" ? pd[row] / count : 1 / (1 + Math.exp(-pd[row]));
      }
    },
    toJSON: () => ({
      format: "underwrite-model/1",
      learner,
      params,
      fields,
      warnings,
      state: toState(fitted),
    }),
  };
}

export function loadTreeModel(json: ModelJson): TreeModel {
  return createTreeModel(json, fromState(json.state as TreeModelState));
}

/** The bins of categorical fields, as a model keeps them. */
export function levelBinsOf(fields: readonly FieldBins[]): (LevelBins | undefined)[] {
  return fields.map((bins) => {
    if (bins.kind === "numeric") return undefined;
    const { binOfLevel, missing, rare } = bins;
    return { binOfLevel, missing, rare };
  });
}

/** As learners of other kinds say it. */
export function warnOfUnusedFields(fields: readonly FieldBins[]): string[] {
  return fields
    .filter(({ bins }) => bins < 2)
    .map(({ name }) => `${name} holds one value only in the training rows, so the model makes no use of it`);
}

/** Gains as shares of their sum. */
export function toShares(gains: Float64Array): number[] {
  const sum = gains.reduce((total, gain) => total + gain, 0);
  return Array.from(gains, (gain) => (sum > 0 ? gain / sum : 0));
}

/** `FittedTrees` in JSON. */
interface TreeModelState {
  readonly link: FittedTrees["link"];
  readonly base: number;
  readonly importances: readonly number[];
  readonly levels: readonly (LevelBinsJson | null)[];
  readonly trees: {
    readonly roots: TypedArrayJson<"uint32">;
    readonly field: TypedArrayJson<"int32">;
    readonly kind: TypedArrayJson<"uint8">;
    readonly value: TypedArrayJson<"float32">;
    readonly left: TypedArrayJson<"uint32">;
    readonly cover: TypedArrayJson<"float32">;
    readonly sets: TypedArrayJson<"uint32">;
  };
}

interface LevelBinsJson {
  readonly binOfLevel: TypedArrayJson<"uint8">;
  readonly missing: number;
  readonly rare: number;
}

function toState({ trees, levels, link, base, importances }: FittedTrees): TreeModelState {
  return {
    link,
    base,
    importances,
    levels: levels.map((bins) => (bins ? { ...bins, binOfLevel: encodeArray("uint8", bins.binOfLevel) } : null)),
    trees: {
      roots: encodeArray("uint32", trees.roots),
      field: encodeArray("int32", trees.field),
      kind: encodeArray("uint8", trees.kind),
      value: encodeArray("float32", trees.value),
      left: encodeArray("uint32", trees.left),
      cover: encodeArray("float32", trees.cover),
      sets: encodeArray("uint32", trees.sets),
    },
  };
}

function fromState({ trees, levels, link, base, importances }: TreeModelState): FittedTrees {
  return {
    link,
    base,
    importances,
    levels: levels.map((bins) => (bins ? { ...bins, binOfLevel: decodeArray("uint8", bins.binOfLevel) } : undefined)),
    trees: {
      roots: decodeArray("uint32", trees.roots),
      field: decodeArray("int32", trees.field),
      kind: decodeArray("uint8", trees.kind),
      value: decodeArray("float32", trees.value),
      left: decodeArray("uint32", trees.left),
      cover: decodeArray("float32", trees.cover),
      sets: decodeArray("uint32", trees.sets),
    },
  };
}
