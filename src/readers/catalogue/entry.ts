import type { Codebook } from "../codebook.ts";
import type { DelimitedOptions } from "../file/delimited-table.ts";

/** A public data set that goes by a name: what is known of it, and where to get the very same bytes. */
export interface CatalogueEntry {
  readonly codebook: Codebook;
  readonly fileName: string;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  readonly format: DelimitedOptions;
  readonly download: {
    /** Below the download base. */
    readonly path: string;
    /** Name of the file inside the zip. */
    readonly member: string;
  };
}
