import { basename, extname, resolve } from "node:path";
import type { Dataset } from "../table/index.ts";
import { buildDataset } from "./build-dataset.ts";
import { type CatalogueEntry, catalogue, locate } from "./catalogue/index.ts";
import { delimitedTable } from "./file/delimited-table.ts";
import { type DatasetOptions, type ParsedOptions, parseOptions } from "./options.ts";
import { type Place, thisPlace } from "./place.ts";
import { readTable } from "./read-table.ts";
import { generateApplicants, parseSyntheticSpec } from "./synthetic/index.ts";

/**
 * Loads labelled data.
 *
 * @param spec name of a catalogue data set (`german-credit`), `synthetic:ROWS[:SEED]`, `sql:SELECT …`, or the path of
 * a CSV, space-separated, JSON-lines or Parquet file.
 * @throws DataError for what is wrong with the data, UsageError for an option that is not valid or is missing.
 */
export async function loadDataset(
  spec: string,
  options: DatasetOptions = {},
  surroundings: Partial<Place> = {},
): Promise<Dataset> {
  const parsed = parseOptions(options);
  const place = { ...thisPlace(), ...surroundings };
  if (spec.startsWith("synthetic:")) return generateApplicants(parseSyntheticSpec(spec), parsed);
  const entry = catalogue.find(({ codebook }) => codebook.name === spec);
  if (entry) return loadEntry(entry, parsed, place);
  return loadFile(spec, parsed, place);
}

async function loadFile(path: string, options: ParsedOptions, place: Place): Promise<Dataset> {
  const raw = await readTable(resolve(place.cwd, path), {
    separator: options.separator,
    onInvalid: options.onInvalid,
    expectedNames: [options.target, options.id, options.group].filter((name) => name !== undefined),
  });
  return buildDataset(raw, { name: basename(path, extname(path)), uri: path }, options);
}

async function loadEntry(entry: CatalogueEntry, options: ParsedOptions, place: Place): Promise<Dataset> {
  const { bytes, sha256, uri, warnings } = await locate(entry, place);
  const table = delimitedTable(bytes, uri, { ...entry.format, namesWithoutHeader: columnNames(entry.codebook) });
  const raw = { ...table, sha256, warnings: [...warnings, ...table.warnings] };
  return buildDataset(raw, { name: entry.codebook.name, uri }, options, entry.codebook);
}

/** Names of all columns in file order, target included. */
function columnNames({ fields, target }: CatalogueEntry["codebook"]): string[] {
  return fields.map(({ name }) => name).toSpliced(target.column ?? fields.length, 0, target.name);
}
