import { CHUNK_INDEX, type ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { type Digest, digestToBytes } from '../../../schemas/ids/digest.ts';

/**
 * Writes a chunk index of the newest version; the layout is drawn in `schemas/archive/chunk-index.ts`.
 *
 * @param index frames sorted by pack and offset, chunks by frame and place, extents by block; what
 *   breaks the rules of the layout is refused by {@link decodeChunkIndex}, not here
 */
export function encodeChunkIndex(index: ChunkIndex): Uint8Array {
  const { headerBytes, packBytes, frameBytes, chunkBytes, extentBytes } = CHUNK_INDEX;
  const framesAt = headerBytes + packBytes * index.packs.length;
  const chunksAt = framesAt + frameBytes * index.frameCount;
  const extentsAt = chunksAt + chunkBytes * index.chunkCount;
  const bytes = new Uint8Array(extentsAt + extentBytes * index.extentCount);
  const view = new DataView(bytes.buffer);
  writeHeader(bytes, view, index);
  index.packs.forEach((pack, i) => {
    const at = headerBytes + packBytes * i;
    writeDigest(bytes, at, pack.digest);
    view.setBigUint64(at + 32, BigInt(pack.sizeBytes), true);
  });
  for (let i = 0; i < index.frameCount; i += 1)
    writeFrame(view, framesAt + frameBytes * i, i, index);
  for (let i = 0; i < index.chunkCount; i += 1) {
    const at = chunksAt + chunkBytes * i;
    const chunk = index.chunk(i);
    writeDigest(bytes, at, chunk.digest);
    view.setUint8(at + 32, chunk.offset / index.blockBytes);
    view.setUint8(at + 33, chunk.plainBytes / index.blockBytes);
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
  view.setUint32(16, index.frameCount, true);
  view.setUint32(20, index.chunkCount, true);
  view.setUint32(24, index.extentCount, true);
  view.setUint32(28, index.bootChunks, true);
  view.setBigUint64(32, BigInt(index.diskBytes), true);
}

function writeFrame(view: DataView, at: number, number: number, index: ChunkIndex): void {
  const frame = index.frame(number);
  view.setBigUint64(at, BigInt(frame.offset), true);
  view.setUint32(at + 8, frame.storedBytes, true);
  view.setUint16(at + 12, frame.pack, true);
  view.setUint8(at + 14, frame.plainBytes / index.blockBytes);
  view.setUint8(at + 15, frame.endChunk - frame.firstChunk);
}

const writeDigest = (bytes: Uint8Array, at: number, digest: Digest): void =>
  bytes.set(digestToBytes(digest), at);
