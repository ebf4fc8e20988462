export { type SvmParams, svm } from "./svm.ts";
