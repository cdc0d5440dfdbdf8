/** A part of a file, in bytes: the first, and the one behind the last. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the header `Range` (RFC 9110 §14.2) of a request for a file. One range is served; several,
 * and what cannot be read, count as none, as the RFC allows (§14.2: “MAY ignore”).
 *
 * @returns the whole file without a range; undefined when there is nothing in it (416)
 */
export function readRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const whole = { start: 0, end: sizeBytes };
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return whole;
  if (first === '') {
    const count = Math.min(Number(last), sizeBytes);
    return count === 0 ? undefined : { start: sizeBytes - count, end: sizeBytes };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== '' && Number(last) < start) return whole;
  return start < end ? { start, end } : undefined;
}
