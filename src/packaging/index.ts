export { type OnnxScorer, openOnnx } from "./onnx/run-onnx.ts";
export { toOnnx } from "./onnx/to-onnx.ts";
