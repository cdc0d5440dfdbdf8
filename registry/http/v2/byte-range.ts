import type { ByteRange } from '../../ports/blobs.ts';

/** What a client wants of a blob: all of it, a part, or a part that is not there. */
export type WantedRange =
  | { readonly kind: 'all' }
  | ({ readonly kind: 'part' } & ByteRange)
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads a `Range` header (RFC 9110 §14): one range, from both ends, open or counted from the end;
 * clipped where the blob ends. Several ranges, other units and nonsense are ignored, as the RFC
 * allows; only `a-b` with b < a is answered as unsatisfiable, because OCI clients expect it.
 */
export function readByteRange(header: string | undefined, sizeBytes: number): WantedRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return { kind: 'all' };
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return { kind: 'all' };
  const range =
    from === ''
      ? { first: Math.max(0, sizeBytes - Number(to)), last: sizeBytes - 1 }
      : { first: Number(from), last: to === '' ? sizeBytes - 1 : Number(to) };
  if (range.first >= sizeBytes || range.last < range.first) return { kind: 'unsatisfiable' };
  return { kind: 'part', first: range.first, last: Math.min(range.last, sizeBytes - 1) };
}
