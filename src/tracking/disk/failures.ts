import { UnavailableError, UnderwriteError } from "../../errors.ts";

// Primary result codes of SQLite, https://www.sqlite.org/rescode.html; the extended ones keep them in the low byte.
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const PROTOCOL = 15;
const NOTADB = 26;

/** True where another connection holds a lock, so that trying again may succeed. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED || code === PROTOCOL;
}

/**
 * What SQLite or the file system said, as an error that names the remedy. Anything else is passed on as it is: our own
 * errors already say what to do, and the rest are bugs.
 */
export function storeFailure(error: unknown, place: string): unknown {
  if (error instanceof UnderwriteError || !(error instanceof Error)) return error;
  const found = remedy(error, place);
  return found === undefined ? error : new UnavailableError(...found, { cause: error });
}

function remedy(error: Error, place: string): readonly [code: string, sentence: string] | undefined {
  const errno = (error as NodeJS.ErrnoException).code;
  switch (sqliteCode(error)) {
    case BUSY:
    case LOCKED:
    case PROTOCOL:
      return locked(place);
    case FULL:
      return full(place);
    case READONLY:
      return readOnly(place);
    case CORRUPT:
    case NOTADB:
      return [
        "UW-TRACK-004",
        `${place} is not a readable SQLite database (${error.message}). Restore it from a copy, or name another file with --tracking sqlite:PATH.`,
      ];
    case CANTOPEN:
      return [
        "UW-TRACK-005",
        `${place} can't be opened (${error.message}). Check that it is a file and that you may write to its folder, or name another file with --tracking sqlite:PATH.`,
      ];
    case IOERR:
      return broken(place, error);
    default: // Nothing that SQLite said: look at what the file system did.
  }
  if (errno === "ERR_SQLITE_ERROR" && /no such (table|column)|has no column/.test(error.message)) {
    return [
      "UW-TRACK-006",
      `${place} lacks a table or column of MLflow 3.7 (${error.message}). Run \`mlflow db upgrade sqlite:///${place}\`, or name another file with --tracking sqlite:PATH.`,
    ];
  }
  switch (errno) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return full(place);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return readOnly(place);
    case "EIO":
    case "EMFILE":
    case "ENOTDIR":
    case "EEXIST":
    case "ENAMETOOLONG":
      return broken(place, error);
    default:
      return undefined;
  }
}

function locked(place: string): readonly [string, string] {
  return [
    "UW-TRACK-001",
    `${place} stayed locked by another process. Wait for that process or end it; what it wrote is kept.`,
  ];
}

function full(place: string): readonly [string, string] {
  return ["UW-TRACK-002", `no space left to write ${place}. Free some; what was written before is kept.`];
}

function readOnly(place: string): readonly [string, string] {
  return [
    "UW-TRACK-003",
    `${place} can't be written: the file or its folder is read-only. Change its permissions, or name another place with --tracking sqlite:PATH.`,
  ];
}

function broken(place: string, error: Error): readonly [string, string] {
  return ["UW-TRACK-007", `${place} can't be used (${error.message}). Check the path and the disk.`];
}

function sqliteCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}
