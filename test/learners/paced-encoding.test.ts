import { expect, it } from "vitest";
import { encodeSparsePaced, fitEncoderPaced } from "../../src/learners/paced-encoding.ts";
import { Pacer } from "../../src/learners/pacer.ts";
import { type EncodingSpec, fitEncoder } from "../../src/preprocess/index.ts";
import { loadDataset } from "../../src/readers/index.ts";

const SPEC: EncodingSpec = { numeric: "standardize", categorical: "onehot", missing: "median" };

it("encodes many rows in steps as at one go", async () => {
  const { schema, X } = await loadDataset("synthetic:120000:1");
  const pacer = new Pacer({});
  const encoder = await fitEncoderPaced(schema.fields, X, SPEC, undefined, pacer);
  const atOnce = fitEncoder(schema.fields, X, SPEC);
  expect(encoder.toJSON()).toEqual(atOnce.toJSON());
  const [paced, plain] = [await encodeSparsePaced(encoder, X, pacer), atOnce.transformSparse(X)];
  expect(Buffer.compare(Buffer.from(paced.values.slice().buffer), Buffer.from(plain.values.slice().buffer))).toBe(0);
  expect(Buffer.compare(Buffer.from(paced.indices.slice().buffer), Buffer.from(plain.indices.slice().buffer))).toBe(0);
  expect(Buffer.compare(Buffer.from(paced.starts.buffer), Buffer.from(plain.starts.buffer))).toBe(0);
});

it("stops between steps when cancelled", async () => {
  const { schema, X } = await loadDataset("synthetic:120000:1");
  const controller = new AbortController();
  const pacer = new Pacer({ signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) });
  // Long enough for a rest to be due, however fast the machine.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const work = fitEncoderPaced(schema.fields, X, SPEC, undefined, pacer).then((encoder) =>
    encodeSparsePaced(encoder, X, pacer),
  );
  await expect(work).rejects.toThrow("enough");
});
