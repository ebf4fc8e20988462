import { createHash } from "node:crypto";
import type { FoldAssignment } from "../preprocess/index.ts";

/** SHA-256 in hex of who is tested where: results of one split must never be mixed with those of another. */
export function foldsSha256(folds: FoldAssignment): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of folds) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
