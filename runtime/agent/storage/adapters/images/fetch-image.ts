import {
  readBlob,
  openBlob,
  type BlobSource,
} from '../../../../../packager/format/archive/blob-source.ts';
import { decodeChunkIndex } from '../../../../../packager/format/chunks/decode-chunk-index.ts';
import { frameOfChunk } from '../../../../../packager/format/chunks/frame-of-chunk.ts';
import { type Decompress, openHere } from '../../../../../packager/format/chunks/open-frame.ts';
import { rebuildDisk } from '../../../../../packager/format/chunks/rebuild-disk.ts';
import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { ImageProgress } from '../../ports/images.ts';
import { type Neighbour, neighbourChunks } from './neighbour-chunks.ts';
import type { PartImage } from './part-image.ts';
import type { PeerRun } from './peer-runs.ts';

/**
 * Reads the chunk index of an image. Its digest is the image's name, which comes from a verified
 * appliance; everything below follows from it.
 *
 * @returns its bytes and what they say
 * @throws Fault DIGEST_MISMATCH, CHUNK_INDEX_MALFORMED, LIMIT_EXCEEDED, BLOB_MISSING, UNREACHABLE
 */
export async function fetchIndex(
  image: DesiredImage,
  blobs: BlobSource,
): Promise<{ bytes: Uint8Array; index: ChunkIndex }> {
  const descriptor = {
    mediaType: MEDIA_TYPES.chunkIndex,
    digest: image.id,
    size: image.indexBytes,
  };
  const what = `the chunk index of ${image.label}`;
  const bytes = await readBlob(blobs, descriptor, { what, limitBytes: LIMITS.chunk.indexBytes });
  const index = decodeChunkIndex(bytes);
  if (index.diskBytes === image.diskBytes) return { bytes, index };
  throw new Fault('SIZE_MISMATCH', {
    what: `the disk of ${image.label}`,
    wantedBytes: image.diskBytes,
    foundBytes: index.diskBytes,
  });
}

export interface FetchOptions {
  /** For messages. */
  readonly label: string;
  readonly blobs: BlobSource;
  readonly neighbours: readonly Neighbour[];
  /** Chunks of other nodes, in the order in which they come; see `peer-runs.ts`. */
  readonly fromPeers: (isWanted: (chunk: number) => boolean) => AsyncIterable<PeerRun>;
  readonly decompress: Decompress;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings every chunk that a part lacks into it: first from images that are there already, then from
 * other nodes, then from the registry. Each chunk is verified before it is written.
 *
 * @throws Fault CHUNK_CORRUPT, UNREACHABLE, BLOB_MISSING, CANCELLED
 */
export async function fillPart(
  part: PartImage,
  index: ChunkIndex,
  options: FetchOptions,
): Promise<void> {
  const progress = new FetchProgress(part, index, options);
  await takeFromNeighbours(part, index, { ...options, progress });
  progress.tell();
  await takeFromPeers(part, { ...options, progress });
  const pieces = rebuildDisk(index, {
    disk: options.label,
    opener: openHere(options.decompress),
    isWanted: (chunk) => !part.has(chunk),
    openPack: (pack) => {
      const descriptor = { ...pack, mediaType: MEDIA_TYPES.chunkPack, size: pack.sizeBytes };
      return openBlob(options.blobs, descriptor, `pack ${pack.digest}`);
    },
  });
  let frame: number | undefined;
  for await (const piece of pieces) {
    if (options.signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' });
    if (frame !== undefined && frame !== piece.frame) await progress.fetched(frame);
    frame = piece.frame;
    await part.write(piece.bytes, piece.offset);
  }
  if (frame !== undefined) await progress.fetched(frame);
}

async function takeFromNeighbours(
  part: PartImage,
  index: ChunkIndex,
  { neighbours, progress, signal }: FetchOptions & { progress: FetchProgress },
): Promise<void> {
  if (neighbours.length === 0) return;
  const offsets = offsetsByChunk(index);
  for await (const found of neighbourChunks(index, neighbours, (chunk) => !part.has(chunk))) {
    if (signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' });
    for (const offset of offsets.get(found.chunk) ?? []) await part.write(found.bytes, offset);
    await progress.found(found.chunk);
  }
}

async function takeFromPeers(
  part: PartImage,
  { fromPeers, progress, signal }: FetchOptions & { progress: FetchProgress },
): Promise<void> {
  for await (const { chunks, bytes, pieces } of fromPeers((chunk) => !part.has(chunk))) {
    if (signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' });
    for (const { offset, start, end } of pieces)
      await part.write(bytes.subarray(start, end), offset);
    for (const chunk of chunks) await progress.brought(chunk);
    progress.tell();
  }
}

function offsetsByChunk(index: ChunkIndex): ReadonlyMap<number, readonly number[]> {
  const offsets = new Map<number, number[]>();
  for (let i = 0; i < index.extentCount; i += 1) {
    const { chunk, firstBlock } = index.extent(i);
    const list = offsets.get(chunk);
    if (list) list.push(firstBlock * index.blockBytes);
    else offsets.set(chunk, [firstBlock * index.blockBytes]);
  }
  return offsets;
}

/** Counts what has to be fetched, and sees to it that a crash loses little of it. */
class FetchProgress {
  readonly #part: PartImage;
  readonly #index: ChunkIndex;
  readonly #onProgress: FetchOptions['onProgress'];
  /** Chunks of each frame that the part lacks; one that lacks none is not fetched. */
  readonly #lacking: Uint8Array;
  #bytesTotal = 0;
  #bytesDone = 0;
  #unsavedBytes = 0;

  constructor(part: PartImage, index: ChunkIndex, { onProgress }: FetchOptions) {
    this.#part = part;
    this.#index = index;
    this.#onProgress = onProgress;
    this.#lacking = new Uint8Array(index.frameCount);
    for (let number = 0; number < index.frameCount; number += 1) {
      const { firstChunk, endChunk, storedBytes } = index.frame(number);
      let lacking = 0;
      for (let chunk = firstChunk; chunk < endChunk; chunk += 1) if (!part.has(chunk)) lacking += 1;
      this.#lacking[number] = lacking;
      this.#bytesTotal += storedBytes;
      if (lacking === 0) this.#bytesDone += storedBytes;
    }
  }

  tell(): void {
    this.#onProgress({ bytesDone: this.#bytesDone, bytesTotal: this.#bytesTotal });
  }

  /** A chunk that need not be fetched after all. */
  async found(chunk: number): Promise<void> {
    this.#bytesTotal -= await this.#complete(chunk);
  }

  /** A chunk that another node gave. */
  async brought(chunk: number): Promise<void> {
    this.#bytesDone += await this.#complete(chunk);
  }

  /** @returns stored bytes of the frame that this chunk was the last of, else 0 */
  async #complete(chunk: number): Promise<number> {
    await this.#note(chunk);
    const number = frameOfChunk(this.#index, chunk);
    const lacking = (this.#lacking[number] ?? 0) - 1;
    this.#lacking[number] = lacking;
    return lacking === 0 ? this.#index.frame(number).storedBytes : 0;
  }

  /** A frame whose chunks are all in the part now. */
  async fetched(number: number): Promise<void> {
    const { firstChunk, endChunk, storedBytes } = this.#index.frame(number);
    this.#bytesDone += storedBytes;
    for (let chunk = firstChunk; chunk < endChunk; chunk += 1) {
      if (!this.#part.has(chunk)) await this.#note(chunk);
    }
    this.tell();
  }

  async #note(chunk: number): Promise<void> {
    this.#part.note(chunk);
    this.#unsavedBytes += this.#index.chunk(chunk).plainBytes;
    if (this.#unsavedBytes < LIMITS.agent.fetchCheckpointBytes) return;
    this.#unsavedBytes = 0;
    await this.#part.checkpoint();
  }
}
