import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable?: boolean;
}

/** Midnight of 1 January 1980, the first that the format knows: equal files give equal archives. */
const DATE = 0x00210000;
/** Version 2.0: deflate. */
const VERSION = 20;
const UNIX = 3 << 8;

/**
 * A zip archive. The same entries give the same bytes.
 *
 * Source: PKWARE, .ZIP File Format Specification 6.3 (APPNOTE.TXT), sections 4.3.7, 4.3.12 and 4.3.16.
 * @param level of compression, 0 to 9.
 */
export function zip(entries: readonly ZipEntry[], level = 6): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, executable } of entries) {
    const name = Buffer.from(path);
    const data = deflateRawSync(content, { level });
    // What both headers say of an entry, from "version needed" to "extra field length".
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(VERSION, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(DATE, 6);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((executable ? 0o100755 : 0o100644) * 2 ** 16, 6);
    place.writeUInt32LE(offset, 10);
    parts.push(signature(0x04034b50), facts, name, data);
    directory.push(signature(0x02014b50, VERSION | UNIX), facts, place, name);
    offset += 4 + facts.length + name.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, signature(0x06054b50), end]);
}

function signature(magic: number, madeBy?: number): Buffer {
  const bytes = Buffer.alloc(madeBy === undefined ? 4 : 6);
  bytes.writeUInt32LE(magic, 0);
  if (madeBy !== undefined) bytes.writeUInt16LE(madeBy, 4);
  return bytes;
}
