import {
  readBlob,
  openBlob,
  type BlobSource,
} from '../../../../packager/format/archive/blob-source.ts';
import { decodeChunkIndex } from '../../../../packager/format/chunks/decode-chunk-index.ts';
import type { Decompress } from '../../../../packager/format/chunks/open-chunk.ts';
import { rebuildDisk } from '../../../../packager/format/chunks/rebuild-disk.ts';
import type { DesiredImage } from '../../../../schemas/agent/desired.ts';
import type { ChunkIndex } from '../../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ImageProgress } from '../../ports/images.ts';
import { type Neighbour, neighbourChunks } from './neighbour-chunks.ts';
import type { PartImage } from './part-image.ts';

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
  readonly decompress: Decompress;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings every chunk that a part lacks into it: first from images that are there already, then from
 * the registry. Each chunk is verified before it is written.
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
  const pieces = rebuildDisk(index, {
    disk: options.label,
    decompress: options.decompress,
    isWanted: (chunk) => !part.has(chunk),
    openPack: (pack) => {
      const descriptor = { ...pack, mediaType: MEDIA_TYPES.chunkPack, size: pack.sizeBytes };
      return openBlob(options.blobs, descriptor, `pack ${pack.digest}`);
    },
  });
  let chunk: number | undefined;
  for await (const piece of pieces) {
    if (options.signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' });
    if (chunk !== undefined && chunk !== piece.chunk) await progress.done(chunk);
    chunk = piece.chunk;
    await part.write(piece.bytes, piece.offset);
  }
  if (chunk !== undefined) await progress.done(chunk);
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
  #bytesTotal = 0;
  #bytesDone = 0;
  #unsavedBytes = 0;

  constructor(part: PartImage, index: ChunkIndex, { onProgress }: FetchOptions) {
    this.#part = part;
    this.#index = index;
    this.#onProgress = onProgress;
    for (let chunk = 0; chunk < index.chunkCount; chunk += 1) {
      const { storedBytes } = index.chunk(chunk);
      this.#bytesTotal += storedBytes;
      if (part.has(chunk)) this.#bytesDone += storedBytes;
    }
  }

  tell(): void {
    this.#onProgress({ bytesDone: this.#bytesDone, bytesTotal: this.#bytesTotal });
  }

  /** A chunk that need not be fetched after all. */
  async found(chunk: number): Promise<void> {
    this.#bytesTotal -= this.#index.chunk(chunk).storedBytes;
    await this.#note(chunk);
  }

  async done(chunk: number): Promise<void> {
    this.#bytesDone += this.#index.chunk(chunk).storedBytes;
    await this.#note(chunk);
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
