import { type DelimitedOptions, delimitedTable } from "./file/delimited-table.ts";
import { readBytes } from "./file/read-bytes.ts";
import { requireText } from "./file/require-text.ts";
import type { RawTable } from "./raw-table.ts";

/**
 * Reads a file of any known format as it is; what its columns mean is decided later.
 * @throws DataError for a file that is absent, not readable or damaged.
 */
export async function readTable(path: string, options: DelimitedOptions = {}): Promise<RawTable> {
  const { bytes, sha256 } = await readBytes(path);
  return { ...delimitedTable(requireText(bytes, path), path, options), sha256 };
}
