import type { ChunkEntry, FrameEntry } from '../../../schemas/archive/chunk-index.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { digestOf } from '../digest.ts';
import { readFrameHeader } from './zstd-frame.ts';

/**
 * Decodes one zstd frame into `plain` and never past its end (`packager/native/zstd.ts`).
 *
 * @returns bytes written
 */
export type Decompress = (stored: Uint8Array, plain: Uint8Array) => number;

/** The same in another thread; both must be left alone until it is done. */
export type DecompressAside = (stored: Uint8Array, plain: Uint8Array) => Promise<number>;

/** Whose frame is being opened, for the sentence. */
export interface FramePlace {
  readonly disk: string;
  readonly packDigest: string;
}

/**
 * Decodes a frame, whose chunks are then taken out with {@link takeChunk}. Sizes are compared before
 * anything is decoded, so a frame that would unfold into gigabytes costs nothing (attack A5).
 *
 * @param stored its bytes in the pack
 * @param room where to decode to, at least as long as the largest frame
 * @returns the plain bytes, a part of `room`; nothing is known of them yet
 * @throws Fault CHUNK_CORRUPT
 */
export function openFrame(
  frame: FrameToOpen,
  place: FramePlace,
  stored: Uint8Array,
  { room, decompress }: { room: Uint8Array; decompress: Decompress },
): Uint8Array {
  checkHeader(frame, place, stored);
  const plain = room.subarray(0, frame.plainBytes);
  let written: number;
  try {
    written = decompress(stored, plain);
  } catch (cause) {
    throw unreadable(frame, place, cause);
  }
  checkLength(frame, place, written);
  return plain;
}

/** As {@link openFrame}, in another thread. @throws Fault CHUNK_CORRUPT */
async function openFrameAside(
  frame: FrameToOpen,
  place: FramePlace,
  stored: Uint8Array,
  { room, decompress }: { room: Uint8Array; decompress: DecompressAside },
): Promise<Uint8Array> {
  checkHeader(frame, place, stored);
  const plain = room.subarray(0, frame.plainBytes);
  const written = await decompress(stored, plain).catch((cause: unknown) => {
    throw unreadable(frame, place, cause);
  });
  checkLength(frame, place, written);
  return plain;
}

type FrameToOpen = Pick<FrameEntry, 'plainBytes' | 'firstChunk'>;

function checkHeader(
  { plainBytes, firstChunk }: FrameToOpen,
  place: FramePlace,
  stored: Uint8Array,
): void {
  const refuse = (wanted: string, found: string): Fault =>
    corrupt(firstChunk, place, { wanted, found });
  const header = readFrameHeader(stored);
  if (typeof header === 'string') throw refuse('a bounded zstd frame', header);
  if (header.frameBytes !== stored.length) {
    throw refuse(`a frame of ${stored.length} bytes`, `one of ${header.frameBytes}`);
  }
  if (header.contentBytes !== plainBytes) {
    throw refuse(`${plainBytes} plain bytes`, `${header.contentBytes}`);
  }
}

function checkLength(
  { plainBytes, firstChunk }: FrameToOpen,
  place: FramePlace,
  written: number,
): void {
  if (written === plainBytes) return;
  throw corrupt(firstChunk, place, { wanted: `${plainBytes} plain bytes`, found: `${written}` });
}

function unreadable({ firstChunk }: FrameToOpen, place: FramePlace, cause: unknown): Fault {
  const found = cause instanceof Error ? cause.message : 'other bytes';
  return corrupt(firstChunk, place, { wanted: 'a readable zstd frame', found, cause });
}

/**
 * Takes a chunk out of its decoded frame and checks that it is what the index says.
 *
 * @param number of the chunk, for the sentence
 * @throws Fault CHUNK_CORRUPT
 */
export function takeChunk(
  { offset, plainBytes, digest: wanted }: ChunkEntry,
  number: number,
  place: FramePlace,
  frame: Uint8Array,
): Uint8Array {
  const plain = frame.subarray(offset, offset + plainBytes);
  const found = digestOf(plain);
  if (found !== wanted) throw corrupt(number, place, { wanted, found });
  return plain;
}

/** A frame, and the chunks that are wanted of it. */
export interface FrameJob {
  readonly frame: FrameToOpen;
  readonly chunks: readonly (ChunkEntry & { readonly number: number })[];
  readonly place: FramePlace;
  /** Its bytes in the pack. */
  readonly stored: Uint8Array;
  /** Where its plain bytes go, from the beginning. */
  readonly room: Uint8Array;
}

/** Decodes frames and verifies chunks, perhaps several at the same time. */
export interface FrameOpener {
  /** How many at the same time. */
  readonly parallel: number;
  /** Done when the chunks are in the room. @throws Fault CHUNK_CORRUPT */
  open(job: FrameJob): Promise<void>;
}

/** Does it at once, in the thread that asks. */
export const openHere = (decompress: Decompress): FrameOpener => ({
  parallel: 1,
  async open({ frame, chunks, place, stored, room }) {
    const plain = openFrame(frame, place, stored, { room, decompress });
    for (const chunk of chunks) takeChunk(chunk, chunk.number, place, plain);
  },
});

/** Decodes in other threads, while this one verifies what is decoded. */
export const openAside = (decompress: DecompressAside, parallel: number): FrameOpener => ({
  parallel,
  async open({ frame, chunks, place, stored, room }) {
    const plain = await openFrameAside(frame, place, stored, { room, decompress });
    for (const chunk of chunks) takeChunk(chunk, chunk.number, place, plain);
  },
});

const corrupt = (
  chunk: number,
  { disk, packDigest }: FramePlace,
  { cause, ...difference }: { wanted: string; found: string; cause?: unknown },
): Fault =>
  new Fault(
    'CHUNK_CORRUPT',
    { disk, chunk, pack: shortDigest(packDigest), ...difference },
    { cause },
  );
