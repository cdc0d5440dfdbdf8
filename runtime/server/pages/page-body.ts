import { crc32, deflateRawSync, constants } from 'node:zlib';

/** A rendered page that is sent many times, each with a nonce of its own. */
export interface PageBody {
  readonly bytes: number;
  /** @param nonce as long as the placeholder was */
  plain(nonce: string): Buffer;
  /** The same compressed, for the price of copying it. */
  gzipped(nonce: string): Buffer;
}

/** DEFLATE looks back no further (RFC 1951 §3.2.5). */
const WINDOW_BYTES = 32 * 1_024;
/** Occurs nowhere in UTF-8, so nothing in a page is taken for a part of a nonce. */
const FILLER = 0xff;
/** No name, no time, system unknown (RFC 1952 §2.3). */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * Prepares a page for being sent with another nonce each time.
 *
 * Compressing the whole page again took most of the time and memory of an answer. Here it is
 * compressed once: what stands between the nonces as DEFLATE blocks that refer to one another, but
 * never to a nonce; each nonce as a stored block, which is the text itself (RFC 1951 §3.2.4). An
 * answer then is these pieces with the nonce in its places, and the checksum over them.
 *
 * @param body UTF-8
 * @param placeholder stands where the nonce belongs
 */
export function makePageBody(body: Buffer, placeholder: string): PageBody {
  const segments = splitAt(body, Buffer.from(placeholder));
  let blocks: readonly Buffer[] | undefined;
  return {
    bytes: body.length,
    plain: (nonce) => between(segments, Buffer.from(nonce)),
    gzipped(nonce) {
      if (nonce.length !== placeholder.length) throw new Error('The nonce has another length.');
      blocks ??= deflateSegments(segments, placeholder.length);
      const bytes = Buffer.from(nonce);
      const stored = between(blocks, storedBlock(bytes));
      return Buffer.concat([GZIP_HEADER, stored, trailer(segments, bytes)]);
    },
  };
}

function splitAt(body: Buffer, mark: Buffer): Buffer[] {
  const segments: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, from)) {
    segments.push(body.subarray(from, at));
    from = at + mark.length;
  }
  return [...segments, body.subarray(from)];
}

const between = (parts: readonly Buffer[], joint: Buffer): Buffer =>
  Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [joint, part])));

/** Each segment knows what was before it, with nonces that match nothing. */
function deflateSegments(segments: readonly Buffer[], nonceBytes: number): Buffer[] {
  const before = between(segments, Buffer.alloc(nonceBytes, FILLER));
  let end = 0;
  return segments.map((segment, index) => {
    const dictionary = before.subarray(Math.max(0, end - WINDOW_BYTES), end);
    end += segment.length + nonceBytes;
    return deflateRawSync(segment, {
      ...(dictionary.length > 0 ? { dictionary } : {}),
      finishFlush: index === segments.length - 1 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    });
  });
}

/** Not the last block, stored, its length and the length's complement (RFC 1951 §3.2.4). */
function storedBlock(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(~bytes.length & 0xffff, 3);
  return Buffer.concat([head, bytes]);
}

/** Checksum and length of the text (RFC 1952 §2.3.1). */
function trailer(segments: readonly Buffer[], nonce: Buffer): Buffer {
  let sum = 0;
  let length = 0;
  for (const [index, segment] of segments.entries()) {
    if (index > 0) {
      sum = crc32(nonce, sum);
      length += nonce.length;
    }
    sum = crc32(segment, sum);
    length += segment.length;
  }
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(sum, 0);
  bytes.writeUInt32LE(length % 2 ** 32, 4);
  return bytes;
}
