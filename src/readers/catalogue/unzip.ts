import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const MOST_BYTES = 64 * 2 ** 20;

/**
 * One file of a zip archive, read by its central directory (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16).
 * Checksums are left to the caller, who knows the SHA-256.
 * @throws Error where the archive is damaged or has no such file.
 */
export function unzipMember(archive: Uint8Array, name: string): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(view);
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < entries && at + 46 <= view.byteLength; i++) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) break;
    const nameLength = view.getUint16(at + 28, true);
    const entryName = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
    if (entryName === name) return readEntry(archive, view, at);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new Error(`no ${name} in the archive`);
}

/** The end record lies at the very end, before a comment of at most 64 KiB. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new Error("the archive is cut off, or no zip archive");
}

function readEntry(archive: Uint8Array, view: DataView, directoryEntry: number): Uint8Array {
  const method = view.getUint16(directoryEntry + 10, true);
  const packedSize = view.getUint32(directoryEntry + 20, true);
  const local = view.getUint32(directoryEntry + 42, true);
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== LOCAL_ENTRY)
    throw new Error("the archive is damaged");
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = archive.subarray(start, start + packedSize);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: MOST_BYTES });
  throw new Error(`packed by method ${method}, expected stored or deflated`);
}
