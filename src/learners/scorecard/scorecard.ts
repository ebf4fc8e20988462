import {
  fitWoeColumn,
  type Matrix,
  requireColumns,
  type WoeBinning,
  type WoeBinningJson,
  woeBinningFromJSON,
  woeTarget,
} from "../../preprocess/index.ts";
import type { Field, Table } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { weighRows } from "../class-weight.ts";
import { warnOfConstantColumns } from "../constant-columns.ts";
import type { FitOptions, Learner, Model } from "../learner.ts";
import { rowSteps } from "../paced-encoding.ts";
import { Pacer } from "../pacer.ts";
import { fitWeights } from "./fit-weights.ts";
import { params, type ScorecardParams, woeOptionsOf } from "./params.ts";
import { type PointTable, pointsOf } from "./points.ts";

const NAME = "scorecard";

/** What a fitted scorecard keeps: `ln(odds of bad) = intercept + Σ coefficients[j] · WoE of column j`. */
export interface ScorecardState {
  /** Bins of each field, with counts, bad rates and WoE. */
  readonly binning: WoeBinningJson;
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** The same model as points to add up; for people, and not read back. */
  readonly points: PointTable;
}

export const scorecard: Learner<ScorecardParams> = {
  name: NAME,
  title: "Scorecard",
  summary: "Optimal bins, weight of evidence and logistic regression: points that a person can add up and defend.",
  params,

  async fit(fields, X, y, options) {
    const { params, sampleWeight } = options;
    requireBothClasses(NAME, y, sampleWeight);
    const pacer = new Pacer(options);
    const binning = await fitBinning(fields, X, y, options, pacer);
    const { coefficients, intercept, converged, leftOut } = await fitWeights(
      await transformPaced(binning, X, pacer),
      { y, weights: weighRows(y, sampleWeight, params.classWeight), pacer },
      params,
    );
    const warnings = [
      ...warnOfConstantColumns(X, sampleWeight),
      ...binning.warnings,
      ...leftOut.map((j) => `${fields[j].name} left out: its weight would give more points to riskier bins`),
      ...(converged ? [] : [`not converged after ${params.maxIter} steps: raise maxIter or tol`]),
    ];
    return createModel(fields, params, warnings, binning, [...coefficients], intercept);
  },

  load({ fields, params, warnings, state }) {
    const { binning, coefficients, intercept } = state as ScorecardState;
    return createModel(
      fields,
      params as ScorecardParams,
      warnings,
      woeBinningFromJSON(binning),
      coefficients,
      intercept,
    );
  },
};

async function fitBinning(
  fields: readonly Field[],
  X: Table,
  y: Uint8Array,
  { params, sampleWeight }: FitOptions<ScorecardParams>,
  pacer: Pacer,
): Promise<WoeBinning> {
  requireColumns(fields, X);
  const target = woeTarget(y, sampleWeight);
  const fitted = [];
  for (const [j, field] of fields.entries()) {
    fitted.push(fitWoeColumn(field, X.columns[j], target, woeOptionsOf(params)));
    if (pacer.isDue) await pacer.rest((0.8 * (j + 1)) / fields.length);
  }
  return woeBinningFromJSON({
    columns: fitted.map(({ column }) => column),
    warnings: fitted.flatMap(({ warning }) => warning ?? []),
  });
}

/** `binning.transform(X)`, some rows at a time. */
async function transformPaced(binning: WoeBinning, X: Table, pacer: Pacer): Promise<Matrix> {
  const columns = binning.columns.length;
  const values = new Float64Array(X.rows * columns);
  for await (const { from, part } of rowSteps(X, pacer)) values.set(binning.transform(part).values, from * columns);
  return { rows: X.rows, columns, values };
}

function createModel(
  fields: readonly Field[],
  params: ScorecardParams,
  warnings: readonly string[],
  binning: WoeBinning,
  coefficients: readonly number[],
  intercept: number,
): Model {
  const { columns } = binning;
  const logits = columns.map(({ bins }, j) => Float64Array.from(bins, ({ woe }) => coefficients[j] * woe));
  return {
    learner: NAME,
    fields,
    warnings,
    predictProba(X, pd) {
      const bins = binning.binsOf(X);
      for (let row = 0, at = 0; row < X.rows; row++) {
        let z = intercept;
        for (let j = 0; j < logits.length; j++, at++) if (bins[at] >= 0) z += logits[j][bins[at]];
        pd[row] = 1 / (1 + Math.exp(-z));
      }
    },
    toJSON: () => ({
      format: "underwrite-model/1",
      learner: NAME,
      params,
      fields,
      warnings,
      state: {
        binning: binning.toJSON(),
        coefficients,
        intercept,
        points: pointsOf(columns, coefficients, intercept, params),
      } satisfies ScorecardState,
    }),
  };
}
