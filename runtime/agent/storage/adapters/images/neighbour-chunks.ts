import { decodeChunkIndex } from '../../../../../packager/format/chunks/decode-chunk-index.ts';
import { digestOf } from '../../../../../packager/format/digest.ts';
import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { PoolFiles } from '../pools/pool-files.ts';

/** A complete image in a pool. */
export interface Neighbour {
  readonly files: PoolFiles;
  readonly image: string;
  readonly index: string;
}

/** A chunk found in a neighbour, verified. */
export interface FoundChunk {
  readonly chunk: number;
  readonly bytes: Uint8Array;
}

/**
 * Finds chunks of an image in images that are in the pool already: versions of one appliance, and
 * roles made from the same base, are mostly the same. What is found is read and verified like
 * anything else, so a damaged neighbour costs a fetch and nothing more.
 *
 * @param isWanted chunks to look for
 * @returns a chunk at a time; its bytes are valid until the next one is asked for
 */
export async function* neighbourChunks(
  index: ChunkIndex,
  neighbours: readonly Neighbour[],
  isWanted: (chunk: number) => boolean,
): AsyncGenerator<FoundChunk> {
  const wanted = new Map<Digest, number>();
  for (let chunk = 0; chunk < index.chunkCount; chunk += 1) {
    if (isWanted(chunk)) wanted.set(index.chunk(chunk).digest, chunk);
  }
  for (const neighbour of neighbours) {
    if (wanted.size === 0) return;
    const places = await placesIn(neighbour, wanted);
    if (places.length === 0) continue;
    const file = await neighbour.files.open(neighbour.image, 'r');
    if (!file) continue;
    try {
      for (const { digest, offset, lengthBytes } of places) {
        const bytes = await file.read(offset, lengthBytes);
        const chunk = wanted.get(digest);
        if (chunk === undefined || digestOf(bytes) !== digest) continue;
        wanted.delete(digest);
        yield { chunk, bytes };
      }
    } finally {
      await file.close();
    }
  }
}

interface Place {
  readonly digest: Digest;
  readonly offset: number;
  readonly lengthBytes: number;
}

/** Where wanted chunks are in a neighbour, in the order of its disk; none when it cannot be read. */
async function placesIn(
  { files, index: path }: Neighbour,
  wanted: ReadonlyMap<Digest, number>,
): Promise<Place[]> {
  const index = await files.read(path).then(
    (bytes) => bytes && decodeChunkIndex(bytes),
    () => undefined,
  );
  if (!index) return [];
  const places = new Map<number, Place>();
  for (let i = 0; i < index.extentCount; i += 1) {
    const { chunk: number, firstBlock } = index.extent(i);
    if (places.has(number)) continue;
    const { digest, plainBytes } = index.chunk(number);
    if (!wanted.has(digest)) continue;
    places.set(number, { digest, offset: firstBlock * index.blockBytes, lengthBytes: plainBytes });
  }
  return [...places.values()];
}
