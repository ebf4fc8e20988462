import { UsageError } from "../../errors.ts";

const DEFAULT_PAGE = 1000;
const LARGEST_PAGE = 50_000;

/** What part of a list is asked for. @throws UsageError `UW-TRACK-410` */
export function limitsOf(query: { readonly maxResults?: number; readonly pageToken?: string }): {
  readonly size: number;
  readonly offset: number;
} {
  const size = query.maxResults ?? DEFAULT_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw new UsageError("UW-TRACK-410", `maxResults must be a whole number from 1 to ${LARGEST_PAGE}, got ${size}.`);
  }
  return { size, offset: query.pageToken === undefined ? 0 : offsetOf(query.pageToken) };
}

/** Stands for the page that starts at `offset`. */
export function tokenOf(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString("base64url");
}

function offsetOf(token: string): number {
  const match = /^\{"offset":(\d{1,15})\}$/.exec(Buffer.from(token, "base64url").toString());
  if (match === null) {
    throw new UsageError(
      "UW-TRACK-410",
      `page token "${token}" is not one that a search returned. Pass nextPageToken as it came.`,
    );
  }
  return Number(match[1]);
}
