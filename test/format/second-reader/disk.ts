import { zstdDecompressSync } from 'node:zlib';
import { sha256 } from './blobs.ts';
import { demand } from './refuse.ts';

const BLOCK = 4096;
const CHUNK = 128 * 1024;
const STORED = 129 * 1024;

interface Chunk {
  readonly digest: string;
  readonly pack: number;
  readonly offset: number;
  readonly stored: number;
  readonly plain: number;
}

export interface Index {
  readonly diskBytes: number;
  readonly packs: readonly { readonly digest: string; readonly size: number }[];
  readonly chunks: readonly Chunk[];
  readonly extents: readonly { readonly block: number; readonly chunk: number }[];
}

/** docs/format.md, “Disks”: the chunk index, with every rule below its table. */
export function readIndex(bytes: Buffer): Index {
  demand(bytes.length >= 64, 'a header of 64 bytes');
  demand(bytes.toString('latin1', 0, 8) === 'SYCHIDX1', 'the magic');
  const [blockSize, packCount, chunkCount, extentCount] = [8, 12, 16, 20].map((at) =>
    bytes.readUInt32LE(at),
  ) as [number, number, number, number];
  demand(blockSize === BLOCK, 'blocks of 4096 bytes');
  demand(packCount <= 4096 && chunkCount <= 16_000_000, 'packs and chunks within their limits');
  const chunksAt = 64 + 40 * packCount;
  const extentsAt = chunksAt + 52 * chunkCount;
  demand(bytes.length === extentsAt + 8 * extentCount, 'the exact length');
  const diskBytes = readSize(bytes, 24);
  demand(diskBytes % BLOCK === 0 && diskBytes >= BLOCK && diskBytes <= 2 ** 44, 'a disk size');
  demand(bytes.readUInt32LE(32) <= chunkCount, 'boot chunks are chunks');
  demand(
    bytes.subarray(36, 64).every((byte) => byte === 0),
    'zeros up to byte 64',
  );
  const index = {
    diskBytes,
    packs: list(packCount, (i) => ({
      digest: `sha256:${bytes.toString('hex', 64 + 40 * i, 96 + 40 * i)}`,
      size: readSize(bytes, 96 + 40 * i),
    })),
    chunks: list(chunkCount, (i) => {
      const at = chunksAt + 52 * i;
      return {
        digest: bytes.toString('hex', at, at + 32),
        pack: bytes.readUInt32LE(at + 32),
        offset: readSize(bytes, at + 36),
        stored: bytes.readUInt32LE(at + 44),
        plain: bytes.readUInt32LE(at + 48),
      };
    }),
    extents: list(extentCount, (i) => ({
      block: bytes.readUInt32LE(extentsAt + 8 * i),
      chunk: bytes.readUInt32LE(extentsAt + 8 * i + 4),
    })),
  };
  checkChunks(index);
  checkExtents(index);
  return index;
}

const list = <Item>(length: number, make: (i: number) => Item): Item[] =>
  Array.from({ length }, (_, i) => make(i));

const readSize = (bytes: Buffer, at: number): number => {
  const size = bytes.readBigUInt64LE(at);
  demand(size <= 2n ** 44n, 'no number past the largest disk');
  return Number(size);
};

function checkChunks({ packs, chunks }: Index): void {
  demand(new Set(packs.map(({ digest }) => digest)).size === packs.length, 'no pack twice');
  demand(
    packs.every(({ size }) => size >= 1 && size <= 8 * 2 ** 30),
    'packs of 1 byte to 8 GiB',
  );
  let before = { pack: 0, end: 0 };
  for (const { pack, offset, stored, plain } of chunks) {
    demand(pack < packs.length && pack >= before.pack, 'chunks sorted by pack');
    demand(pack > before.pack || offset >= before.end, 'chunks sorted by offset, apart');
    demand(stored >= 1 && stored <= STORED, 'stored bytes of 1 to 129 KiB');
    demand(offset + stored <= (packs[pack]?.size ?? 0), 'chunks end within their pack');
    demand(plain >= 1 && plain <= CHUNK && plain % BLOCK === 0, 'whole blocks, at most 128 KiB');
    before = { pack, end: offset + stored };
  }
  demand(new Set(chunks.map(({ pack }) => pack)).size === packs.length, 'every pack has a chunk');
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
  const plain = index.chunks.map((chunk) => {
    const stored = packs[chunk.pack]?.subarray(chunk.offset, chunk.offset + chunk.stored);
    return openFrame(stored ?? Buffer.alloc(0), chunk);
  });
  for (const { block, chunk } of index.extents) plain[chunk]?.copy(disk, block * BLOCK);
  return disk;
}

/** RFC 8878 §3.1.1, as far as the document narrows it. */
function openFrame(frame: Buffer, chunk: Chunk): Buffer {
  demand(frame.length >= 6 && frame.readUInt32LE(0) === 0xfd2fb528, 'a zstd frame');
  const flags = frame[4] ?? 0;
  demand((flags & 0b0000_1111) === 0, 'no dictionary, no checksum, no reserved bit');
  const single = (flags & 0b0010_0000) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  demand(sizeBytes >= 1 && sizeBytes <= 4, 'a content size of at most 4 bytes');
  const sizeAt = single ? 5 : 6;
  demand(frame.length >= sizeAt + sizeBytes, 'a whole header');
  const size = frame.readUIntLE(sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  demand(size === chunk.plain, 'the content size of the index');
  const byte = frame[5] ?? 0;
  const window = single ? size : (1 << (10 + (byte >> 3))) * (1 + (byte & 7) / 8);
  demand(window <= CHUNK, 'a window of at most 128 KiB');
  demand(endOf(frame, sizeAt + sizeBytes) === frame.length, 'nothing behind the frame');
  const plain = unpack(frame);
  demand(plain.length === chunk.plain && sha256(plain) === chunk.digest, 'the chunk of the index');
  return plain;
}

function unpack(frame: Buffer): Buffer {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: CHUNK });
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
