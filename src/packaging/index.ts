export { type Certificate, type CertifyOptions, certify, requireParity, TOLERANCE } from "./certificate.ts";
export { modelHistoryTag } from "./mlmodel.ts";
export { MODEL_FILES, modelFolder } from "./model-folder.ts";
export { type OnnxScorer, openOnnx } from "./onnx/run-onnx.ts";
export { toOnnx } from "./onnx/to-onnx.ts";
export type { PackagedModel } from "./packaged-model.ts";
export { type RawApplicant, typicalApplicant } from "./typical-applicant.ts";
