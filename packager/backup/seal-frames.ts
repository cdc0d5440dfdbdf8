import type { Decompress } from '../format/chunks/open-frame.ts';
import { readFrameHeader } from '../format/chunks/zstd-frame.ts';
import { ChunkIds } from '../format/repository/chunk-ids.ts';
import { CHUNK_ID_BYTES, CHUNK_KIND, SEALED } from '../format/repository/layout.ts';
import { MAP_FLAG, plainBytesOf } from '../format/repository/pack-table.ts';
import { nonceOf } from '../format/repository/sealing.ts';
import type { FrameToOpen, OpenBatch, SealBatch } from './ports/frame-sealer.ts';

/** Compresses bytes into `target`. @returns how many were written */
export type Compress = (plain: Uint8Array, target: Uint8Array) => number;

/** AES-256-GCM from buffer to buffer (`packager/native/aes-gcm.ts`). */
export interface SegmentCipher {
  seal(input: CipherInput, plain: Uint8Array, target: Uint8Array): void;
  open(input: CipherInput, sealed: Uint8Array, target: Uint8Array): boolean;
}
interface CipherInput {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly header: Uint8Array;
}

/** What frames are made and opened with; `room` is as large as the largest frame can become. */
export interface FrameTools {
  readonly cipher: SegmentCipher;
  readonly room: Buffer;
}

/**
 * Compresses frames and seals each, with its number in the pack.
 *
 * @returns lengths of the sealed frames
 */
export function sealFrames(
  { seal, firstFrame, plain, lengths, sealed }: SealBatch,
  compress: Compress,
  { cipher, room }: FrameTools,
): Uint32Array {
  let [from, to] = [0, 0];
  return lengths.map((length, i) => {
    const written = compress(plain.subarray(from, from + length), room);
    from += length;
    const input = { ...seal, nonce: nonceOf(firstFrame + i) };
    cipher.seal(input, room.subarray(0, written), sealed.subarray(to));
    to += written + SEALED.tagBytes;
    return written + SEALED.tagBytes;
  });
}

/** Opens frames. @returns in words what is wrong, or undefined */
export function openFrames(
  batch: OpenBatch,
  decompress: Decompress,
  tools: FrameTools,
): string | undefined {
  const ids = new ChunkIds(batch.idKey);
  let at = 0;
  for (const frame of batch.frames) {
    const plain = batch.plain.subarray(at, at + frame.plainBytes);
    at += frame.plainBytes;
    const wrong = openFrame(batch, frame, { plain, decompress, ids, ...tools });
    if (wrong !== undefined) return `frame ${frame.number}: ${wrong}`;
  }
  return undefined;
}

/** Sizes are compared before anything is decoded. */
function openFrame(
  { seal, sealed }: Pick<OpenBatch, 'seal' | 'sealed'>,
  frame: FrameToOpen,
  to: FrameTools & {
    readonly plain: Uint8Array;
    readonly decompress: Decompress;
    readonly ids: ChunkIds;
  },
): string | undefined {
  const { plain, decompress, ids, cipher, room } = to;
  const stored = sealed.subarray(frame.start, frame.start + frame.storedBytes);
  const opened = room.subarray(0, Math.max(0, stored.length - SEALED.tagBytes));
  const input = { ...seal, nonce: nonceOf(frame.number) };
  if (opened.length === 0 || !cipher.open(input, stored, opened))
    return 'it is not what was sealed with this key, in this place';
  const header = readFrameHeader(opened);
  if (typeof header === 'string') return header;
  if (header.frameBytes !== opened.length) return 'bytes behind its end';
  if (header.contentBytes !== plain.length) return `${header.contentBytes} bytes are in it`;
  try {
    if (decompress(opened, plain) !== plain.length) return 'it ends too early';
  } catch (error) {
    return (error as Error).message;
  }
  return checkIds(frame, plain, ids);
}

function checkIds(
  { ids: wanted, sizes }: Pick<FrameToOpen, 'ids' | 'sizes'>,
  plain: Uint8Array,
  ids: ChunkIds,
): string | undefined {
  let at = 0;
  for (const [i, size] of sizes.entries()) {
    const bytes = plain.subarray(at, at + plainBytesOf(size));
    at += bytes.length;
    const found = ids.of((size & MAP_FLAG) === 0 ? CHUNK_KIND.data : CHUNK_KIND.map, bytes);
    const known = wanted.subarray(i * CHUNK_ID_BYTES, (i + 1) * CHUNK_ID_BYTES);
    if (Buffer.compare(found, known) !== 0) return `chunk ${i} is not the one it is listed as`;
  }
  return undefined;
}
