import type { CatalogueEntry } from "./entry.ts";
import { germanCredit } from "./german-credit.ts";

export type { CatalogueEntry } from "./entry.ts";
export { locate } from "./locate.ts";

/** Every data set that goes by a name. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    codebook: germanCredit,
    fileName: "german.data",
    sha256: "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871",
    format: { separator: " " },
    download: { path: "144/statlog+german+credit+data.zip", member: "german.data" },
  },
];
