import { zstdDecompressSync } from 'node:zlib';
import { sha256 } from './blobs.ts';
import { demand } from './refuse.ts';

const BLOCK = 4096;
const CHUNK = 128 * 1024;
const FRAME = 256 * 1024;
const STORED = 257 * 1024;

interface Frame {
  readonly pack: number;
  readonly offset: number;
  readonly stored: number;
  readonly plain: number;
  /** How many chunks of this disk it holds. */
  readonly chunks: number;
}

interface Chunk {
  readonly digest: string;
  /** In the plain bytes of its frame. */
  readonly offset: number;
  readonly plain: number;
}

export interface Index {
  readonly diskBytes: number;
  readonly packs: readonly { readonly digest: string; readonly size: number }[];
  readonly frames: readonly Frame[];
  readonly chunks: readonly Chunk[];
  readonly extents: readonly { readonly block: number; readonly chunk: number }[];
}

/** docs/format.md, “Disks”: the chunk index, with every rule below its table. */
export function readIndex(bytes: Buffer): Index {
  demand(bytes.length >= 64, 'a header of 64 bytes');
  const magic = bytes.toString('latin1', 0, 8);
  demand(magic === 'SYCHIDX2' || magic === 'SYCHIDX1', 'the magic');
  const index = magic === 'SYCHIDX2' ? readTables(bytes) : readFirstTables(bytes);
  checkFrames(index);
  checkChunks(index);
  checkExtents(index);
  return index;
}

function readTables(bytes: Buffer): Index {
  const [blockSize, packs, frames, chunks, extents, boot] = readNumbers(bytes, 6);
  checkCounts({ blockSize, packs, chunks, boot });
  demand(frames <= chunks, 'at most as many frames as chunks');
  const framesAt = 64 + 40 * packs;
  const chunksAt = framesAt + 16 * frames;
  const extentsAt = chunksAt + 34 * chunks;
  demand(bytes.length === extentsAt + 8 * extents, 'the exact length');
  demandZeros(bytes, 40);
  return {
    diskBytes: readDiskSize(bytes, 32),
    packs: readPacks(bytes, packs),
    frames: list(frames, (i) => {
      const at = framesAt + 16 * i;
      return {
        offset: readSize(bytes, at),
        stored: bytes.readUInt32LE(at + 8),
        pack: bytes.readUInt16LE(at + 12),
        plain: bytes.readUInt8(at + 14) * BLOCK,
        chunks: bytes.readUInt8(at + 15),
      };
    }),
    chunks: list(chunks, (i) => {
      const at = chunksAt + 34 * i;
      return {
        digest: bytes.toString('hex', at, at + 32),
        offset: bytes.readUInt8(at + 32) * BLOCK,
        plain: bytes.readUInt8(at + 33) * BLOCK,
      };
    }),
    extents: readExtents(bytes, extentsAt, extents),
  };
}

/** The first version: each chunk is a frame of its own. */
function readFirstTables(bytes: Buffer): Index {
  const [blockSize, packs, chunks, extents] = readNumbers(bytes, 4);
  checkCounts({ blockSize, packs, chunks, boot: bytes.readUInt32LE(32) });
  const chunksAt = 64 + 40 * packs;
  const extentsAt = chunksAt + 52 * chunks;
  demand(bytes.length === extentsAt + 8 * extents, 'the exact length');
  demandZeros(bytes, 36);
  const plainOf = (at: number): number => bytes.readUInt32LE(at + 48);
  return {
    diskBytes: readDiskSize(bytes, 24),
    packs: readPacks(bytes, packs),
    frames: list(chunks, (i) => {
      const at = chunksAt + 52 * i;
      return {
        pack: bytes.readUInt32LE(at + 32),
        offset: readSize(bytes, at + 36),
        stored: bytes.readUInt32LE(at + 44),
        plain: plainOf(at),
        chunks: 1,
      };
    }),
    chunks: list(chunks, (i) => {
      const at = chunksAt + 52 * i;
      return { digest: bytes.toString('hex', at, at + 32), offset: 0, plain: plainOf(at) };
    }),
    extents: readExtents(bytes, extentsAt, extents),
  };
}

const readNumbers = (
  bytes: Buffer,
  count: number,
): [number, number, number, number, number, number] =>
  list(count, (i) => bytes.readUInt32LE(8 + 4 * i)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];

function checkCounts(counts: {
  blockSize: number;
  packs: number;
  chunks: number;
  boot: number;
}): void {
  demand(counts.blockSize === BLOCK, 'blocks of 4096 bytes');
  demand(counts.packs <= 4096 && counts.chunks <= 16_000_000, 'packs and chunks in their limits');
  demand(counts.boot <= counts.chunks, 'boot chunks are chunks');
}

const demandZeros = (bytes: Buffer, from: number): void =>
  demand(
    bytes.subarray(from, 64).every((byte) => byte === 0),
    'zeros up to byte 64',
  );

function readDiskSize(bytes: Buffer, at: number): number {
  const size = readSize(bytes, at);
  demand(size % BLOCK === 0 && size >= BLOCK && size <= 2 ** 44, 'a disk size');
  return size;
}

const readPacks = (bytes: Buffer, count: number): Index['packs'] =>
  list(count, (i) => ({
    digest: `sha256:${bytes.toString('hex', 64 + 40 * i, 96 + 40 * i)}`,
    size: readSize(bytes, 96 + 40 * i),
  }));

const readExtents = (bytes: Buffer, start: number, count: number): Index['extents'] =>
  list(count, (i) => ({
    block: bytes.readUInt32LE(start + 8 * i),
    chunk: bytes.readUInt32LE(start + 8 * i + 4),
  }));

const list = <Item>(length: number, make: (i: number) => Item): Item[] =>
  Array.from({ length }, (_, i) => make(i));

const readSize = (bytes: Buffer, at: number): number => {
  const size = bytes.readBigUInt64LE(at);
  demand(size <= 2n ** 44n, 'no number past the largest disk');
  return Number(size);
};

function checkFrames({ packs, frames, chunks }: Index): void {
  demand(new Set(packs.map(({ digest }) => digest)).size === packs.length, 'no pack twice');
  demand(
    packs.every(({ size }) => size >= 1 && size <= 8 * 2 ** 30),
    'packs of 1 byte to 8 GiB',
  );
  let before = { pack: 0, end: 0 };
  let held = 0;
  for (const { pack, offset, stored, plain, chunks: count } of frames) {
    demand(pack < packs.length && pack >= before.pack, 'frames sorted by pack');
    demand(pack > before.pack || offset >= before.end, 'frames sorted by offset, apart');
    demand(stored >= 1 && stored <= STORED, 'stored bytes of 1 to 257 KiB');
    demand(offset + stored <= (packs[pack]?.size ?? 0), 'frames end within their pack');
    demand(plain >= 1 && plain <= FRAME && plain % BLOCK === 0, 'whole blocks, at most 256 KiB');
    demand(count >= 1, 'every frame has a chunk');
    held += count;
    before = { pack, end: offset + stored };
  }
  demand(new Set(frames.map(({ pack }) => pack)).size === packs.length, 'every pack has a frame');
  demand(held === chunks.length, 'every chunk is in a frame');
}

function checkChunks(index: Index): void {
  for (const { frame, chunks } of chunksByFrame(index)) {
    let end = 0;
    for (const { offset, plain } of chunks) {
      demand(offset >= end, 'chunks of a frame sorted, apart');
      demand(plain >= 1 && plain <= CHUNK && plain % BLOCK === 0, 'whole blocks, at most 128 KiB');
      end = offset + plain;
      demand(end <= frame.plain, 'chunks end within their frame');
    }
  }
}

function chunksByFrame({ frames, chunks }: Index): { frame: Frame; chunks: Chunk[] }[] {
  let first = 0;
  return frames.map((frame) => {
    const own = chunks.slice(first, first + frame.chunks);
    first += frame.chunks;
    return { frame, chunks: own };
  });
}

function checkExtents({ diskBytes, chunks, extents }: Index): void {
  let end = 0;
  for (const { block, chunk } of extents) {
    demand(block >= end, 'extents sorted, apart');
    demand(chunk < chunks.length, 'extents name chunks');
    end = block + (chunks[chunk]?.plain ?? 0) / BLOCK;
    demand(end * BLOCK <= diskBytes, 'extents end within the disk');
  }
  demand(new Set(extents.map(({ chunk }) => chunk)).size === chunks.length, 'every chunk is used');
}

/** “To rebuild a disk”. @param openPack gives the whole pack, its digest checked */
export function rebuildDisk(
  index: Index,
  sizeBytes: number,
  openPack: (digest: string, size: number) => Buffer,
): Buffer {
  const disk = Buffer.alloc(sizeBytes);
  const packs = index.packs.map(({ digest, size }) => openPack(digest, size));
  const plain = chunksByFrame(index).flatMap(({ frame, chunks }) => {
    const stored = packs[frame.pack]?.subarray(frame.offset, frame.offset + frame.stored);
    const bytes = openFrame(stored ?? Buffer.alloc(0), frame);
    return chunks.map(({ digest, offset, plain: length }) => {
      const chunk = bytes.subarray(offset, offset + length);
      demand(sha256(chunk) === digest, 'the chunk of the index');
      return chunk;
    });
  });
  for (const { block, chunk } of index.extents) plain[chunk]?.copy(disk, block * BLOCK);
  return disk;
}

/** RFC 8878 §3.1.1, as far as the document narrows it. */
function openFrame(frame: Buffer, { plain: wanted }: Frame): Buffer {
  demand(frame.length >= 6 && frame.readUInt32LE(0) === 0xfd2fb528, 'a zstd frame');
  const flags = frame[4] ?? 0;
  demand((flags & 0b0000_1111) === 0, 'no dictionary, no checksum, no reserved bit');
  const single = (flags & 0b0010_0000) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  demand(sizeBytes >= 1 && sizeBytes <= 4, 'a content size of at most 4 bytes');
  const sizeAt = single ? 5 : 6;
  demand(frame.length >= sizeAt + sizeBytes, 'a whole header');
  const size = frame.readUIntLE(sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  demand(size === wanted, 'the content size of the index');
  const byte = frame[5] ?? 0;
  const window = single ? size : (1 << (10 + (byte >> 3))) * (1 + (byte & 7) / 8);
  demand(window <= FRAME, 'a window of at most 256 KiB');
  demand(endOf(frame, sizeAt + sizeBytes) === frame.length, 'nothing behind the frame');
  const plain = unpack(frame);
  demand(plain.length === wanted, 'as many bytes as it says');
  return plain;
}

function unpack(frame: Buffer): Buffer {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: FRAME });
  } catch {
    demand(false, 'a frame that can be decoded');
  }
}

/** Blocks: three bytes of last (1 bit), type (2 bits), size; a repeated byte (type 1) takes one. */
function endOf(frame: Buffer, start: number): number {
  for (let at = start; at + 3 <= frame.length;) {
    const header = frame.readUIntLE(at, 3);
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
    if ((header & 1) === 1) return at;
  }
  return -1;
}
