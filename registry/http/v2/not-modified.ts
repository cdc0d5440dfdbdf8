/**
 * Reads `If-None-Match` (RFC 9110 §13.1.2). Digests never name other bytes, so a weak tag is as good
 * as a strong one.
 *
 * @returns whether the client has what would be sent
 */
export function isNotModified(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
