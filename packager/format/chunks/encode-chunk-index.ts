import { CHUNK_INDEX, type ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { type Digest, digestToBytes } from '../../../schemas/ids/digest.ts';

/**
 * Writes a chunk index; the layout is drawn in `schemas/archive/chunk-index.ts`.
 *
 * @param index chunks sorted by pack and offset, extents by block; what breaks the rules of the
 *   layout is refused by {@link decodeChunkIndex}, not here
 */
export function encodeChunkIndex(index: ChunkIndex): Uint8Array {
  const { headerBytes, packBytes, chunkBytes, extentBytes } = CHUNK_INDEX;
  const chunksAt = headerBytes + packBytes * index.packs.length;
  const extentsAt = chunksAt + chunkBytes * index.chunkCount;
  const bytes = new Uint8Array(extentsAt + extentBytes * index.extentCount);
  const view = new DataView(bytes.buffer);
  writeHeader(bytes, view, index);
  index.packs.forEach((pack, i) => {
    const at = headerBytes + packBytes * i;
    writeDigest(bytes, at, pack.digest);
    view.setBigUint64(at + 32, BigInt(pack.sizeBytes), true);
  });
  for (let i = 0; i < index.chunkCount; i += 1) {
    const at = chunksAt + chunkBytes * i;
    const chunk = index.chunk(i);
    writeDigest(bytes, at, chunk.digest);
    view.setUint32(at + 32, chunk.pack, true);
    view.setBigUint64(at + 36, BigInt(chunk.offset), true);
    view.setUint32(at + 44, chunk.storedBytes, true);
    view.setUint32(at + 48, chunk.plainBytes, true);
  }
  for (let i = 0; i < index.extentCount; i += 1) {
    const extent = index.extent(i);
    view.setUint32(extentsAt + extentBytes * i, extent.firstBlock, true);
    view.setUint32(extentsAt + extentBytes * i + 4, extent.chunk, true);
  }
  return bytes;
}

function writeHeader(bytes: Uint8Array, view: DataView, index: ChunkIndex): void {
  new TextEncoder().encodeInto(CHUNK_INDEX.magic, bytes);
  view.setUint32(8, index.blockBytes, true);
  view.setUint32(12, index.packs.length, true);
  view.setUint32(16, index.chunkCount, true);
  view.setUint32(20, index.extentCount, true);
  view.setBigUint64(24, BigInt(index.diskBytes), true);
  view.setUint32(32, index.bootChunks, true);
}

const writeDigest = (bytes: Uint8Array, at: number, digest: Digest): void =>
  bytes.set(digestToBytes(digest), at);
