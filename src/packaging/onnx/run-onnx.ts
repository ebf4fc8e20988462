import type { InferenceSession, Tensor } from "onnxruntime-web";
import { MISSING, type Table, UNSEEN } from "../../table/index.ts";

/** A model in ONNX Runtime's WebAssembly build: for proof, not for speed. */
export interface OnnxScorer {
  /** Writes the probability of bad for each row of `X` into `pd`; columns as in the native model. */
  predictProba(X: Table, pd: Float64Array): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error, the runtime's own, where it does not take the model. */
export async function openOnnx(model: Uint8Array): Promise<OnnxScorer> {
  // Loaded where it is needed: 14 MB of WebAssembly.
  const { InferenceSession, Tensor, env } = await import("onnxruntime-web");
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  return {
    async predictProba(X, pd) {
      const feeds = feedsOf(X, Tensor);
      const [output] = session.outputNames;
      const { [output]: result } = await session.run(feeds);
      pd.set((await result.getData()) as Float64Array);
      for (const tensor of [result, ...Object.values(feeds)]) tensor.dispose();
    },
    close: () => session.release(),
  };
}

/** Raw columns as a file has them: levels as text, `""` where missing. */
function feedsOf(X: Table, TensorOf: typeof Tensor): InferenceSession.OnnxValueMapType & Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const column of X.columns) {
    if (column.kind === "numeric") {
      feeds[column.name] = new TensorOf("float64", Float64Array.from(column.values), [X.rows]);
      continue;
    }
    const unseen = textOutside(column.levels);
    const textOf = (code: number) =>
      code === MISSING ? "" : code === UNSEEN ? unseen : (column.levels[code] ?? unseen);
    feeds[column.name] = new TensorOf("string", Array.from(column.codes, textOf), [X.rows]);
  }
  return feeds;
}

/** A text that is none of the levels. */
function textOutside(levels: readonly string[]): string {
  return `not ${levels.join(" nor ")}`;
}
