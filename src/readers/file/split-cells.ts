import { dataError } from "../codes.ts";
import type { Cells, RaggedRow } from "./cells.ts";

export type Separator = "," | ";" | "\t" | "|" | " ";

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const QUOTE = 34;

/**
 * Splits delimited text into cells, after RFC 4180 and what files in the wild make of it: LF, CRLF or CR ends a line,
 * blank lines and blanks around a cell do not count, a cell may stand in double quotes with any text inside, a quote
 * in it doubled. A space as separator stands for any run of spaces and tabs.
 *
 * Doubled quotes are undone in place, so `bytes` changes where there are any.
 * @throws DataError `UW-DATA-018` where quotes do not match.
 */
export function splitCells(bytes: Uint8Array, separator: Separator): Cells {
  const mark = separator.charCodeAt(0);
  const runs = mark === SPACE;
  const size = bytes.length;
  const most = countCells(bytes, mark, runs);
  let starts = new Uint32Array(most);
  let ends = new Uint32Array(most);
  const ragged: RaggedRow[] = [];
  let missingRoom = 0;
  let cell = 0;
  let columns = 0;
  let row = 0;
  let line = 1;
  let at = 0;

  while (at < size) {
    const first = cell;
    const firstLine = line;
    for (;;) {
      at = skipBlanks(at);
      // Blanks at the end of a line part nothing.
      if (runs && cell > first && (at === size || bytes[at] === LF || bytes[at] === CR)) break;
      if (at < size && bytes[at] === QUOTE) at = takeQuoted(at);
      else at = takePlain(at);
      cell++;
      if (at < size && bytes[at] === mark) at++;
      else if (!(runs && at < size && bytes[at] === TAB)) break;
      // A separator that ends the file leaves one more, empty cell.
      if (at === size && !runs) {
        starts[cell] = ends[cell] = at;
        cell++;
        break;
      }
    }
    if (at < size && bytes[at] === CR) at++;
    if (at < size && bytes[at] === LF) at++;
    line++;
    const width = cell - first;
    if (width === 1 && starts[first] === ends[first] && bytes[starts[first] - 1] !== QUOTE) {
      cell = first;
      continue;
    }
    if (row === 0) columns = width;
    else if (width !== columns) {
      ragged.push({ row, line: firstLine, cells: width, last: at >= size });
      cell = first + columns;
      if (columns > width) makeRoomFor(columns - width);
      starts.fill(0, first, cell);
      ends.fill(0, first, cell);
    }
    row++;
  }
  return { bytes, rows: row, columns, starts, ends, ragged };

  /** A row filled up with empty cells takes room that was not counted. */
  function makeRoomFor(more: number): void {
    missingRoom += more;
    if (most + missingRoom <= starts.length) return;
    const [oldStarts, oldEnds] = [starts, ends];
    starts = new Uint32Array(2 * (most + missingRoom));
    ends = new Uint32Array(starts.length);
    starts.set(oldStarts);
    ends.set(oldEnds);
  }

  function skipBlanks(from: number): number {
    let p = from;
    while (p < size && (bytes[p] === SPACE || (bytes[p] === TAB && mark !== TAB))) p++;
    return p;
  }

  function takePlain(from: number): number {
    let p = from;
    while (p < size) {
      const byte = bytes[p];
      if (byte === mark || byte === LF || byte === CR || (runs && byte === TAB)) break;
      p++;
    }
    let end = p;
    while (end > from && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    starts[cell] = from;
    ends[cell] = end;
    return p;
  }

  function takeQuoted(from: number): number {
    const start = from + 1;
    const openedOn = line;
    let p = start;
    // Text behind a doubled quote moves one byte to the left.
    let end = start;
    for (;;) {
      if (p >= size) {
        throw dataError(
          "UW-DATA-018",
          `line ${openedOn}: a quote is opened and never closed. Close it, or double it if it belongs to the text.`,
        );
      }
      const byte = bytes[p];
      if (byte === LF) line++;
      if (byte === QUOTE) {
        if (bytes[p + 1] !== QUOTE) break;
        p++;
      }
      if (end < p) bytes[end] = byte;
      end++;
      p++;
    }
    starts[cell] = start;
    ends[cell] = end;
    p = skipBlanks(p + 1);
    const byte = bytes[p];
    const parted = p > 0 && runs && (bytes[p - 1] === SPACE || bytes[p - 1] === TAB);
    if (p < size && byte !== mark && byte !== LF && byte !== CR) {
      // Blanks were the separator and are already behind us: step back onto one.
      if (parted) return p - 1;
      throw dataError(
        "UW-DATA-018",
        `line ${line}: text follows a closing quote. Double the quotes that belong to the text: "5"" screen".`,
      );
    }
    return p;
  }
}

/** An upper bound of the number of cells. */
function countCells(bytes: Uint8Array, mark: number, runs: boolean): number {
  let count = 2;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === mark || byte === LF || byte === CR || (runs && byte === TAB)) count++;
  }
  return count;
}
