import path from "node:path";
import { type Certificate, certify, MODEL_FILES } from "../packaging/index.ts";
import { readSavedModel } from "../scoring/index.ts";
import type { Table } from "../table/index.ts";
import type { TrackingStore } from "../tracking/index.ts";
import { MODEL_FOLDER } from "../training/index.ts";
import { pythonEnvironment } from "./python-environment.ts";

/**
 * Compares a stored model with its ONNX file in every runtime at hand, and stores the certificate beside it.
 * @param applicants the applicants to compare on, columns as in the model.
 */
export async function certifyRun(store: TrackingStore, runId: string, applicants: Table): Promise<Certificate> {
  const where = `run ${runId}`;
  const read = (file: string) => store.readArtifact(runId, `${MODEL_FOLDER}/${file}`);
  const native = new TextDecoder().decode(await read(MODEL_FILES.native));
  const { model } = readSavedModel(native, `${where}, ${MODEL_FOLDER}/${MODEL_FILES.native}`);
  const programs = (await pythonEnvironment()).pythonBin("latest");
  const python = programs === undefined ? undefined : path.join(programs, "python");
  const certificate = await certify(model, await read(MODEL_FILES.onnx), applicants, { python, where });
  await store.logArtifact(
    runId,
    `${MODEL_FOLDER}/${MODEL_FILES.certificate}`,
    `${JSON.stringify(certificate, null, 2)}\n`,
  );
  return certificate;
}

/** `onnxruntime-web 1.30.0 1.2e-7, onnxruntime-python 1.32.0 9.7e-8` */
export function differencesText({ runtimes }: Certificate): string {
  return runtimes
    .map(({ name, version, largestDifference }) => `${name} ${version} ${largestDifference.toExponential(1)}`)
    .join(", ");
}
