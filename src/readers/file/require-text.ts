import { isUtf8 } from "node:buffer";
import { dataError } from "../codes.ts";

const LF = 10;

/** First bytes that give other formats away. */
const binaryFormats: readonly { readonly magic: readonly number[]; readonly what: string; readonly remedy: string }[] =
  [
    { magic: [0x1f, 0x8b], what: "gzip", remedy: "Unpack it first: gunzip FILE." },
    { magic: [0x50, 0x4b, 3, 4], what: "a zip archive or an Excel workbook", remedy: "Unpack it, or save it as CSV." },
    { magic: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Excel workbook", remedy: "Save it as CSV." },
    { magic: [0x28, 0xb5, 0x2f, 0xfd], what: "Zstandard", remedy: "Unpack it first: unzstd FILE." },
    { magic: [0x53, 0x51, 0x4c, 0x69], what: "an SQLite database", remedy: "Export the table as CSV." },
    { magic: [0xff, 0xfe], what: "UTF-16 text", remedy: "Save it as UTF-8." },
    { magic: [0xfe, 0xff], what: "UTF-16 text", remedy: "Save it as UTF-8." },
  ];

/**
 * The bytes without a byte order mark.
 * @throws DataError `UW-DATA-016` where they are not UTF-8, `UW-DATA-017` where they are no text.
 */
export function requireText(bytes: Uint8Array, path: string): Uint8Array {
  for (const { magic, what, remedy } of binaryFormats) {
    if (magic.every((byte, i) => bytes[i] === byte)) {
      throw dataError("UW-DATA-017", `${path}: looks like ${what}, expected text. ${remedy}`);
    }
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw dataError(
      "UW-DATA-017",
      `${path} line ${lineOf(bytes, zero)}: a NUL byte, expected text. The file is binary or damaged: export it again.`,
    );
  }
  if (!isUtf8(bytes)) {
    const line = firstBadLine(bytes);
    throw dataError("UW-DATA-016", `${path} line ${line}: bytes that are not UTF-8. Save the file as UTF-8.`);
  }
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return mark ? bytes.subarray(3) : bytes;
}

function lineOf(bytes: Uint8Array, position: number): number {
  let line = 1;
  for (let at = bytes.indexOf(LF); at >= 0 && at < position; at = bytes.indexOf(LF, at + 1)) line++;
  return line;
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const next = bytes.indexOf(LF, start);
    const end = next < 0 ? bytes.length : next;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}
