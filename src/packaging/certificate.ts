/**
 * The proof that a model folder says the same wherever it is used: the largest difference between the native model and
 * its ONNX file, over applicants as they are and with values that training did not see.
 */
import { DataError } from "../errors.ts";
import type { Model } from "../learners/index.ts";
import { Random } from "../random.ts";
import { type Column, MISSING, type Table, takeRows, UNSEEN } from "../table/index.ts";
import { openOnnx } from "./onnx/run-onnx.ts";

/** PDs may differ by this much: float32 leaves of trees, added up, are off by some 1e-7. */
export const TOLERANCE = 1e-6;

export interface Certificate {
  readonly format: "underwrite-certificate/1";
  /** ISO 8601. */
  readonly createdAt: string;
  /** Of `model.onnx`, in hex. */
  readonly onnxSha256: string;
  /** Applicants that were compared, as they are and altered. */
  readonly applicants: number;
  readonly tolerance: number;
  /** One entry a runtime that was tried; `python` is tried where it is installed. */
  readonly runtimes: readonly {
    readonly name: "onnxruntime-web" | "onnxruntime-python";
    readonly version: string;
    readonly largestDifference: number;
  }[];
}

export interface CertifyOptions {
  /** The Python of an environment with ONNX Runtime, if there is one. */
  readonly python?: string | undefined;
  /** Where each message begins: the run. */
  readonly where: string;
}

/**
 * @param applicants columns in the order of the model's fields; the first thousand or so are compared.
 * @throws DataError `UW-MODEL-004` where a runtime does not take the file.
 */
export async function certify(
  model: Model,
  onnx: Uint8Array,
  applicants: Table,
  { python, where }: CertifyOptions,
): Promise<Certificate> {
  const probes = probeApplicants(applicants);
  const native = new Float64Array(probes.rows);
  model.predictProba(probes, native);
  // Loaded where they are needed: workers use this folder too, and prove nothing.
  const { createHash } = await import("node:crypto");
  const { predictInPython } = await import("./predict-in-python.ts");
  const trials = [predictInWeb, ...(python === undefined ? [] : [predictInPython(python)])];
  const runtimes: Certificate["runtimes"][number][] = [];
  for (const predict of trials) {
    const { name, version, pd } = await predict(onnx, probes).catch((cause: Error) => {
      throw new DataError("UW-MODEL-004", `${where}: model.onnx can't be run: ${cause.message}. Train it anew.`, {
        cause,
      });
    });
    runtimes.push({ name, version, largestDifference: largestDifference(native, pd) });
  }
  return {
    format: "underwrite-certificate/1",
    createdAt: new Date().toISOString(),
    onnxSha256: createHash("sha256").update(onnx).digest("hex"),
    applicants: probes.rows,
    tolerance: TOLERANCE,
    runtimes,
  };
}

/** @throws DataError `UW-MODEL-005` where a runtime differs by more than the tolerance, or gives no number. */
export function requireParity({ runtimes, tolerance }: Certificate, where: string): void {
  const off = runtimes.find(({ largestDifference: difference }) => !(difference <= tolerance));
  if (off === undefined) return;
  throw new DataError(
    "UW-MODEL-005",
    `${where}: its PDs in ${off.name} ${off.version} differ from its own by up to ${off.largestDifference}, at most ${tolerance} is allowed. ` +
      "Do not use it elsewhere; train it anew, and report this with its certificate.json.",
  );
}

async function predictInWeb(onnx: Uint8Array, X: Table) {
  const { versions } = (await import("onnxruntime-web")).env;
  const scorer = await openOnnx(onnx);
  const pd = new Float64Array(X.rows);
  try {
    await scorer.predictProba(X, pd);
  } finally {
    await scorer.close();
  }
  return { name: "onnxruntime-web" as const, version: versions.web ?? versions.common, pd };
}

/** NaN where either is NaN. */
function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let row = 0; row < a.length; row++) {
    const difference = Math.abs(a[row] - b[row]);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(largest)) break;
  }
  return largest;
}

const MOST_ROWS = 500;

/** Some of the applicants as they are, then the same with one value in ten missing, unseen or out of the usual range. */
function probeApplicants(X: Table): Table {
  const random = new Random(20_260);
  const all = Uint32Array.from({ length: X.rows }, (_, row) => row);
  const rows = random.shuffle(all).subarray(0, MOST_ROWS).sort();
  const twice = takeRows(X, [...rows, ...rows]);
  const alter = (row: number) => row >= rows.length && random.float() < 0.1;
  const columns = twice.columns.map((column): Column => {
    const isMissing = () => random.float() < 0.5;
    if (column.kind === "categorical") {
      return {
        ...column,
        codes: column.codes.map((code, row) => (alter(row) ? (isMissing() ? MISSING : UNSEEN) : code)),
      };
    }
    const other = (x: number) => (isMissing() ? Number.NaN : 10 * x + 0.5);
    return { ...column, values: column.values.map((x, row) => (alter(row) ? other(x) : x)) };
  });
  return { rows: twice.rows, columns };
}
