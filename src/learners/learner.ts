import type { z } from "zod";
import type { Crew } from "../kernels/index.ts";
import type { Random } from "../random.ts";
import type { Field, Table } from "../table/index.ts";

/**
 * A kind of model. A learner is one file or folder plus one line in `index.ts`; command-line flags, config, docs and
 * the contract test derive from that list.
 *
 * Guarantees, tested in `test/contract/learners.test.ts`:
 * - the same seed gives the same bits, whatever runs the fit and however many threads it has;
 * - an integer weight counts as that many copies of the row: to 1e-9, or on average where batches are drawn by row (`mlp`);
 * - `fit` yields to the event loop at least every 200 ms and then rejects with `signal.reason` once aborted;
 * - no prediction is NaN, whatever is missing or unseen.
 */
export interface Learner<Params extends object = object> {
  /** snake_case, as in the store and on the command line. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** What it is and when to take it, in one sentence. */
  readonly summary: string;
  /** Hyperparameters with ranges and defaults; names as in scikit-learn and LightGBM, camelCase; unknown keys refused. */
  readonly params: z.ZodType<Params>;
  /**
   * @param fields what the columns of `X` mean, in column order.
   * @param X training rows; a column may be constant, duplicated or wholly missing.
   * @param y 1 = bad, 0 = good; same length as `X.rows`.
   * @throws FitError `UW-FIT-001` where `y` holds one class only.
   */
  fit(fields: readonly Field[], X: Table, y: Uint8Array, options: FitOptions<Params>): Promise<Model>;
  /** Rebuilds a model from what `toJSON` wrote. Predicts the same bits. */
  load(json: ModelJson): Model;
  /**
   * Learners whose PDs this one averages, unweighted. Where they are trained beside it with the same hyperparameters,
   * `combine` and their fold predictions spare its own `fit`, with the same bits.
   */
  readonly members?: readonly string[];
  /** @param members fitted models, in the order of `members`. Present exactly where `members` is. */
  combine?(params: Params, members: readonly Model[]): Model;
}

export interface FitOptions<Params extends object = object> {
  readonly params: Params;
  /** One weight a row, ≥ 0. Absent: all 1. */
  readonly sampleWeight?: Float64Array;
  readonly random: Random;
  /** How many threads this one fit may use. */
  readonly threads: number;
  /** Where threads come from; without it a fit has one. */
  readonly crew?: Crew;
  readonly signal?: AbortSignal;
  /** Called with the share done, in [0, 1]. */
  readonly onProgress?: (share: number) => void;
}

/** How many threads a prediction may use, and where they come from; without a crew it has one. */
export type PredictOptions = Pick<FitOptions, "threads" | "crew" | "signal">;

/** A fitted model: immutable, it can predict and be saved. */
export interface Model {
  readonly learner: string;
  readonly fields: readonly Field[];
  /** What the fit wants to say: not converged, constant column dropped. They become a tag of the run. */
  readonly warnings: readonly string[];
  /**
   * Writes the probability of bad for each row of `X` into `pd`.
   * @param X columns in the order of `fields`, categorical codes by `fields[i].levels`.
   */
  predictProba(X: Table, pd: Float64Array): void;
  /**
   * The same bits, by several threads: there where predicting many rows takes long. Yields to the event loop as `fit` does,
   * and then rejects with `signal.reason` once aborted.
   */
  predictProbaOn?(X: Table, pd: Float64Array, options: PredictOptions): Promise<void>;
  toJSON(): ModelJson;
}

/** The native format of a model: plain JSON, readable by any version that knows `format`. */
export interface ModelJson {
  readonly format: "underwrite-model/1";
  readonly learner: string;
  readonly params: object;
  readonly fields: readonly Field[];
  readonly warnings: readonly string[];
  /** What was learnt; its shape is the learner's own. */
  readonly state: unknown;
}
