import { fileURLToPath } from "node:url";

/** Path of a file of the data that lie beside the repository. */
export function sharedData(name: string): string {
  return fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
}
