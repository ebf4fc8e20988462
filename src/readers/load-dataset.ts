import { basename, extname, isAbsolute, join, resolve } from "node:path";
import { DataError } from "../errors.ts";
import { type Dataset, didYouMean } from "../table/index.ts";
import { buildDataset } from "./build-dataset.ts";
import { type CatalogueEntry, catalogue, locate } from "./catalogue/index.ts";
import type { Codebook } from "./codebook.ts";
import { dataError } from "./codes.ts";
import { type DatasetOptions, type ParsedOptions, parseOptions } from "./options.ts";
import { type Place, thisPlace } from "./place.ts";
import { readTable, tableOfBytes } from "./read-table.ts";
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
  if (spec.startsWith("sql:")) return loadQuery(spec.slice("sql:".length), parsed, place);
  const entry = catalogue.find(({ codebook }) => codebook.name === spec);
  if (entry) return loadEntry(entry, parsed, place);
  return loadFile(spec, parsed, place);
}

async function loadEntry(entry: CatalogueEntry, options: ParsedOptions, place: Place): Promise<Dataset> {
  const { bytes, uri, warnings } = await locate(entry, place);
  const raw = tableOfBytes(bytes, uri, { ...entry.format, namesWithoutHeader: columnNames(entry.codebook) });
  const origin = { name: entry.codebook.name, uri };
  const codebook = (await codebookOf(options, place)) ?? entry.codebook;
  return buildDataset({ ...raw, warnings: [...warnings, ...raw.warnings] }, origin, options, codebook);
}

async function loadQuery(sql: string, options: ParsedOptions, place: Place): Promise<Dataset> {
  const { queryTable } = await import("./duckdb.ts");
  const raw = await queryTable(sql, place.cwd, present([options.id, options.group]));
  return buildDataset(raw, { name: "query", uri: `sql:${sql}` }, options, await codebookOf(options, place));
}

/** A file whose bytes are those of a catalogue data set is that data set, wherever it lies. */
async function loadFile(spec: string, options: ParsedOptions, place: Place): Promise<Dataset> {
  const path = isAbsolute(spec) || place.cwd === process.cwd() ? spec : join(place.cwd, spec);
  const given = await codebookOf(options, place);
  const raw = await readTable(path, {
    separator: options.separator,
    onInvalid: options.onInvalid,
    expectedNames: [...present([options.target, options.id, options.group]), ...(given ? columnNames(given) : [])],
    namesWithoutHeader: given && columnNames(given),
    asText: present([options.id, options.group]),
    namesByHash: (hash) => (given ? undefined : columnNames(byHash(hash)?.codebook)),
  }).catch((error: unknown) => {
    throw isName(spec) && isAbsent(error) ? unknownName(spec, error) : error;
  });
  const known = given ? undefined : byHash(raw.sha256)?.codebook;
  const name = known?.name ?? basename(spec, extname(spec));
  const warnings = [...raw.warnings, ...alteration(spec, raw.sha256)];
  return buildDataset({ ...raw, warnings }, { name, uri: spec }, options, given ?? known);
}

/** A warning where a file has the name of a catalogue data set and other bytes. */
function alteration(path: string, hash: string): readonly string[] {
  const namesake = catalogue.find(({ fileName }) => fileName === basename(path));
  if (!namesake || namesake.sha256 === hash) return [];
  return [
    `${path} is not the ${namesake.codebook.name} of the catalogue: altered, or another edition (SHA-256 ${hash})`,
  ];
}

function byHash(hash: string): CatalogueEntry | undefined {
  return catalogue.find(({ sha256 }) => sha256 === hash);
}

async function codebookOf({ codebook }: ParsedOptions, place: Place): Promise<Codebook | undefined> {
  if (codebook === undefined) return undefined;
  const { parseCodebook, readCodebook } = await import("./parse-codebook.ts");
  return typeof codebook === "string"
    ? readCodebook(resolve(place.cwd, codebook), codebook)
    : parseCodebook(codebook, "codebook");
}

/** Names of all columns in file order, target included. */
function columnNames(codebook: Codebook): string[];
function columnNames(codebook: Codebook | undefined): string[] | undefined;
function columnNames(codebook: Codebook | undefined): string[] | undefined {
  if (!codebook) return undefined;
  const { fields, target } = codebook;
  return fields.map(({ name }) => name).toSpliced(target.column ?? fields.length, 0, target.name);
}

function present(names: readonly (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined);
}

/** Looks like the name of a data set rather than a path. */
function isName(spec: string): boolean {
  return /^[\w-]+$/.test(spec);
}

function isAbsent(error: unknown): boolean {
  return error instanceof DataError && error.code === "UW-DATA-001";
}

function unknownName(spec: string, cause: unknown): DataError {
  const names = catalogue.map(({ codebook }) => codebook.name);
  return dataError(
    "UW-DATA-032",
    `${spec}: neither a file nor a data set of the catalogue. ${didYouMean(spec, names)}` +
      `Name a file, synthetic:ROWS, sql:SELECT …, or one of: ${names.join(", ")}.`,
    cause,
  );
}
